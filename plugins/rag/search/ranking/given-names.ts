/** Names and numbers that a question gives: what the passages lack of them they say nothing about. */
import { analysisCode, type Passage, rememberByText, tokenize } from '#sdk'

/** A question, and the passages that may answer it. */
export interface Given {
  readonly query: string
  /** Best first. */
  readonly passages: readonly Pick<Passage, 'title' | 'headingPath' | 'language' | 'text'>[]
}

const PASSAGES_WITH_NAMES = 5
const PASSAGES_WITH_NUMBERS = 3
const NO_GRAMS = { grams: false }

/** Capitals that do not merely open the question. */
const CAPITALS = /(?<=[\p{L}\p{M}\p{N},;:"'”’)]\s+["“'(]?)\p{Lu}[\p{L}\p{M}\p{N}'’.-]*/gu
export const NAMES = new RegExp(`${CAPITALS.source}|\\p{Nd}[\\p{Nd}.,]*`, 'gu')
/** Two digits or more: smaller numbers are often spelled out. A port is the asker's own. */
const NUMBERS = /(?<![\p{L}\p{N}:]|\bports? )\p{Nd}[\p{Nd}.,]*\p{Nd}(?![\p{L}\p{N}])/gu
/** "PostgreSQL 14": a name, and the number that may be one of its versions. */
const VERSIONED = /(?<![\p{L}\p{N}])(\p{Lu}[\p{L}.+#-]*\p{L})\s+v?(\p{Nd}[\p{Nd}.]*)(?![\p{L}\p{N}])/gu

/** @param given words of a filter, which no passage has to say once more */
export function lacksNumber({ query, passages }: Given, given: string): boolean {
  const texts = [given, ...passages.slice(0, PASSAGES_WITH_NUMBERS).map(({ title, text }) => `${title}\n${text}`)]
  const versions = versionsAnswered(
    query,
    passages.map(({ text }) => text),
  )
  return (query.match(NUMBERS) ?? []).some(
    (number) => !versions.has(number) && !texts.some((text) => text.includes(number)),
  )
}

/** "How do I deploy it to Heroku?" where no page says Heroku. @param isRare whether few passages of the book hold a term */
export function lacksName(
  { query, passages }: Given,
  language: string,
  given: string,
  isRare: (term: string) => boolean,
): boolean {
  const best = passages.slice(0, PASSAGES_WITH_NAMES)
  const held = [
    termsOf(given, language),
    ...best.map((each) => termsOf([each.title, ...each.headingPath, each.text].join('\n'), each.language)),
  ]
  return namesIn(query, language).some(
    (terms) => terms.some(isRare) && !held.some((each) => terms.some((term) => each.has(term))),
  )
}

/** Nouns begin with a capital, and names cannot be told from them. */
const CAPITALISED_NOUNS: ReadonlySet<string> = new Set(['de'])

/** The terms of each name. In a question in capitals everything looks like one. */
export const namesIn = (query: string, language: string): readonly (readonly string[])[] =>
  /\p{Ll}/u.test(query) && !CAPITALISED_NOUNS.has(analysisCode(language))
    ? (query.match(CAPITALS) ?? [])
        .map((name) => tokenize(name, language, NO_GRAMS))
        .filter((terms) => terms.length > 0)
    : []

/** Numbers of the question behind a name that the passages give another number to: "PostgreSQL 15 or later" answers for 14. */
function versionsAnswered(query: string, texts: readonly string[]): ReadonlySet<string> {
  const asked = [...query.matchAll(VERSIONED)].filter(([, , number = '']) => !YEAR.test(number))
  const hasVersion = (name: string): boolean => {
    const written = `(?<![\\p{L}\\p{N}])${RegExp.escape(name)}`
    const versioned = new RegExp(
      `${written}\\s+(?:version\\s+)?v?\\p{Nd}|${written}[^.]{0,60}[.]?[^.]{0,60}${STATED_VERSION.source}`,
      'iu',
    )
    return texts.some((text) => versioned.test(text))
  }
  return new Set(asked.flatMap(([, name = '', number = '']) => (hasVersion(name) ? [number] : [])))
}

/** "It must be version 15 or later", in the sentence of the name or the next. */
const STATED_VERSION = /(?:version\s+v?\p{Nd}|\p{Nd}[\p{Nd}.]*\s+(?:or|and)\s+(?:later|newer|above|higher|up))/u
const YEAR = /^(?:1\d|20)\d\d$/

export const termsOf = rememberByText(
  (text, language): ReadonlySet<string> => new Set(tokenize(text, language, NO_GRAMS)),
)
