/** In which languages readers ask that no page is in: what a model of one language cannot help them with. */
import type { Database } from '../../ports/database.ts'

export interface AskedLanguage {
  /** BCP 47. */
  readonly language: string
  readonly questions: number
  /** Of these, those that the pages did not answer. */
  readonly unanswered: number
}

export interface AskedLanguages {
  /** All questions in the period. */
  readonly questions: number
  /** Languages of questions to collections that have pages, none of them in that language; the most frequent first. */
  readonly foreign: readonly AskedLanguage[]
}

/** @param collections by name; `null`: all */
export async function readAskedLanguages(
  { sql }: Pick<Database, 'sql'>,
  { since, collections }: { readonly since: Date; readonly collections: readonly string[] | null },
): Promise<AskedLanguages> {
  const rows = await sql<(AskedLanguage & { readonly foreign: boolean })[]>`
    with asked as (
      select c.collection_id, coalesce(a.language, '') as language, count(*) as questions,
        count(*) filter (where a.status = 'no_answer') as unanswered
      from messages a join conversations c on c.id = a.conversation_id join collections b on b.id = c.collection_id
      where a.role = 'assistant' and a.created_at >= ${since}
        and ${
          collections === null
            ? sql`true`
            : sql`b.name in (select jsonb_array_elements_text(${sql.json([...collections])}))`
        }
      group by c.collection_id, a.language),
    spoken as (
      select distinct collection_id, split_part(lower(language), '-', 1) as language from documents
      where collection_id in (select collection_id from asked))
    select a.language, sum(a.questions)::int as questions, sum(a.unanswered)::int as unanswered,
      a.language <> '' and exists (select from spoken s where s.collection_id = a.collection_id) and not exists (
        select from spoken s
        where s.collection_id = a.collection_id and s.language = split_part(lower(a.language), '-', 1)) as "foreign"
    from asked a group by a.language, "foreign" order by questions desc, a.language`
  return {
    questions: rows.reduce((sum, { questions }) => sum + questions, 0),
    foreign: rows
      .filter(({ foreign }) => foreign)
      .map(({ language, questions, unanswered }) => ({ language, questions, unanswered })),
  }
}

/** Fewer questions, or a smaller share of all, are nothing to change a model for. */
const MIN_QUESTIONS = 20
const MIN_SHARE = 0.05

/**
 * What would help those who ask in languages that the embedder was not made for.
 *
 * @param known languages of the embedder, BCP 47; `undefined`: most
 * @returns for people; `null`: nothing has to be done
 */
export function adviseLanguageModel(
  { questions, foreign }: AskedLanguages,
  known: readonly string[] | undefined,
): string | null {
  if (known === undefined) return null
  const unknown = foreign.filter(({ language }) => !known.some((each) => codeOf(each) === codeOf(language)))
  const count = unknown.reduce((sum, each) => sum + each.questions, 0)
  if (count < MIN_QUESTIONS || count < MIN_SHARE * questions) return null
  const names = unknown.slice(0, 3).map(({ language }) => nameOf(language))
  const listed = new Intl.ListFormat('en').format(unknown.length > 3 ? [...names, 'others'] : names)
  return (
    `${count} of the last ${questions} questions were in ${listed}, languages that no page is in and the embedder ` +
    'was not made for. A multilingual model finds pages across languages: lectern models add multilingual, ' +
    'EMBED_MODEL=multilingual, lectern reindex.'
  )
}

const codeOf = (language: string): string => language.toLowerCase().split('-')[0] ?? ''

function nameOf(language: string): string {
  try {
    return new Intl.DisplayNames('en', { type: 'language' }).of(language) ?? language
  } catch {
    return language
  }
}
