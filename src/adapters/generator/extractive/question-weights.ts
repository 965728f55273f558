/** What each term of a question counts for when what to quote is chosen. */
import { exactTokens, tokenize, withoutAskingPhrases } from '../../../text/index.ts'
import { ASKS } from './patterns.ts'

/**
 * Pages say "set up", "get started" and "create" where readers ask how to "install": such a verb says less than what it is
 * done to.
 */
const VERB_WEIGHT = 0.5
const GENERAL_VERB =
  '(?:add|change|choose|configure|create|do|enable|find|get|have|install|make|pick|publish|put|run|see|set|setup|start|use|using|want|write|build)'
const GENERAL_VERBS = new RegExp(
  `(?<=^|(?:how|can|to|do|does|should|i|we|you|one)\\s+)${GENERAL_VERB}(?:\\s+up)?(?![\\p{L}\\p{M}-])`,
  'giu',
)
const ONE_GENERAL_VERB = new RegExp(`^${GENERAL_VERB}$`, 'iu')
export const isGeneralVerb = (word: string): boolean => ONE_GENERAL_VERB.test(word)

/** "Does it support …": pages say "it must be" and "it needs" as often. */
const SUPPORTS =
  /(?<=^\s*(?:do|does|is|are|can|will)\s+(?:\S+\s+){1,2})(?:supports?|supported|works?|accepts?|allows?|allowed|compatible|available)(?![\p{L}\p{M}-])/iu
/** "Which hooks exist?", "Where do logs go?": pages say what there is, and where, without these. */
const LAST_VERB =
  /(?<=^\s*(?:what|which|where|how many)\s.*\s)(?:exists?|go|goes|happens?|lives?|works?|available)(?=\s*[?.!]*\s*$)/iu
/** Who or what is asked about by name. */
const NAME_WEIGHT = 1.3
/** What is asked for by a name that stands for one thing. */
const EXACT_WEIGHT = 1.5
/** Capitals that do not merely open the question. */
const NAMES = /(?<=[\p{L}\p{M}\p{N},;:"'”’)]\s+["“'(]?)\p{Lu}[\p{L}\p{M}\p{N}'’.-]*/gu

/** What was asked before is what the question is about, and seldom what it asks. */
const BORROWED_WEIGHT = 0.5
const MIN_OWN_TERMS = 1

/**
 * The question's terms in the passage's language. What retrieval did not weigh counts as much as the others do.
 *
 * @param message as typed; `question` may have words of the turns before besides
 */
export function questionWeights(
  question: string,
  language: string,
  termWeights: ReadonlyMap<string, number>,
  message = question,
): ReadonlyMap<string, number> {
  const borrowed = borrowedTerms(question, message, language)
  const subject = withoutAskingPhrases(subjectOf(question), language)
  const tokens = tokenize(subject, language)
  const telling = tokens.length > 0 ? tokens : tokenize(question, language, { keepStopWords: true })
  const known = telling.flatMap((token) => termWeights.get(token) ?? [])
  const usual = known.length === 0 ? 1 : known.reduce((sum, weight) => sum + weight, 0) / known.length
  const verbs = termsOfAll(
    [...(subject.match(GENERAL_VERBS) ?? []), ...(subject.match(SUPPORTS) ?? []), ...(subject.match(LAST_VERB) ?? [])],
    language,
  )
  // In capitals everything looks like a name.
  const names = /\p{Ll}/u.test(question) ? termsOfAll(question.match(NAMES), language) : new Set<string>()
  const exact = exactTokens(question, language)
  const isAll = (terms: ReadonlySet<string>): boolean => telling.every((token) => terms.has(token))
  const factor = (token: string): number =>
    verbs.has(token) && !isAll(verbs)
      ? VERB_WEIGHT
      : exact.has(token)
        ? EXACT_WEIGHT
        : names.has(token)
          ? NAME_WEIGHT
          : 1
  const share = (token: string): number => factor(token) * (borrowed.has(token) ? BORROWED_WEIGHT : 1)
  return new Map(telling.map((token) => [token, (termWeights.get(token) ?? usual) * share(token)]))
}

/** Terms of the turns before, where the message has a subject of its own: "And how do I remove the notice?" */
function borrowedTerms(question: string, message: string, language: string): ReadonlySet<string> {
  const words = (text: string): number => text.trim().split(/\s+/).length
  // A message whose spelling was corrected has as many words as before.
  if (words(question) <= words(message)) return new Set()
  const all = new Set(tokenize(question, language))
  const own = new Set(tokenize(message, language))
  return all.intersection(own).size < MIN_OWN_TERMS ? new Set() : all.difference(own)
}

/** "The difference between A and B" is found where A and B are, and not where the word is. */
const subjectOf = (question: string): string =>
  question.replace(ASKS.difference, ' ').replace(EXAMPLE_OF, ' ').replace(ASKS.versioned, withoutVersion)
/** Pages name the versions that they support, and seldom the one that is asked about. */
const withoutVersion = (versioned: string): string => versioned.replace(/\s+v?\p{Nd}[\p{Nd}.]*$/u, '')
/** "Slot example", "example of a slot"; a sample book is a subject of its own. */
const EXAMPLE_OF = new RegExp(`(?:${ASKS.example.source})(?=[?.!\\s]*$|\\s+(?:of|for|with|how)\\s)`, 'iu')

const termsOfAll = (texts: readonly string[] | null, language: string): ReadonlySet<string> =>
  new Set((texts ?? []).flatMap((text) => tokenize(text, language, { grams: false })))

/** What a question compares: "PUT vs PATCH", "the difference between ref and reactive". */
export function sidesOf(question: string): readonly string[] {
  const [, one, other] =
    /(?:\b(?:differences?\s+between|compare|between)\s+)?([^?,]{1,60}?)\s+(?:vs\.?|versus|and|or|instead of|compared (?:to|with)|from)\s+([^?,]{1,60})/iu.exec(
      question.replace(/^.*\b(?:difference|differences) between\s+/iu, ''),
    ) ?? []
  return one === undefined || other === undefined ? [] : [one, other]
}
