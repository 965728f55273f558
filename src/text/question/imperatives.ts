/** Verbs that headings of guides begin with, and questions that are typed as commands. */
const VERBS =
  `add allow ask authenticate back build call catch change check choose clean compile configure connect convert
create customise customize debug declare define delete deploy disable download embed enable export extend find fix
generate get handle hide host import improve include index ingest install integrate keep limit link list load log make
manage measure migrate monitor mount move open organise organize override pass pin post prepare preview protect publish put
query raise read receive redirect remove rename render replace reset restore return rotate run save schedule search secure
select send serve set share show sign start stop store stream style switch sync test throw translate troubleshoot try tune
turn uninstall update upgrade upload use validate verify wait watch write`.split(/\s+/)

const BASE_FORMS = new Map(VERBS.flatMap((verb) => [verb, ...gerundsOf(verb)].map((form) => [form, verb] as const)))

/** `install` → `installing`; `make` → `making`; `run` → `running`. */
function gerundsOf(verb: string): readonly string[] {
  if (/[^e]e$/.test(verb)) return [`${verb.slice(0, -1)}ing`]
  return [`${verb}ing`, `${verb}${verb.at(-1)}ing`]
}

/** `Installing the program` → `install the program`; `undefined` for English that begins with no such verb. */
export function imperative(text: string): string | undefined {
  const [, first = '', rest = ''] = /^\s*(\p{L}+)(\s.+)$/su.exec(text) ?? []
  const verb = BASE_FORMS.get(first.toLowerCase())
  return verb === undefined ? undefined : `${verb}${rest.replace(/[.:!]$/, '')}`
}
