/** Whether a sentence and its source say yes and no to the same thing, and the same must and may. */
import { tokenize } from '../../../text/index.ts'

interface Cues {
  readonly negation: string
  /** Phrases. */
  readonly must: string
  readonly may: string
  readonly least: string
  readonly most: string
}

const CUES: Readonly<Record<string, Cues>> = {
  en: {
    negation: "not no never none nor neither nobody nothing nowhere without cannot hardly can't cant",
    must: 'must|have to|has to|required to|shall',
    may: 'may|might|can|could|optional|optionally',
    least: 'at least|no less than|no fewer than|minimum of|or more',
    most: 'at most|no more than|not more than|maximum of|up to|or less',
  },
  de: {
    negation: 'nicht kein keine keinen keinem keiner keines nie niemals nichts niemand ohne weder',
    must: 'muss|müssen|musste|mussten',
    may: 'kann|können|darf|dürfen|könnte|könnten',
    least: 'mindestens|wenigstens',
    most: 'höchstens|maximal',
  },
  es: {
    negation: 'no nunca jamás ningún ninguna ninguno nadie nada sin ni tampoco',
    must: 'debe|deben|debía|debían|tiene que|tienen que',
    may: 'puede|pueden|podría|podrían|podía|podían',
    least: 'al menos|por lo menos|como mínimo',
    most: 'como máximo|a lo sumo|hasta',
  },
  fr: {
    negation: 'pas jamais aucun aucune rien personne sans ni',
    must: 'doit|doivent|devait|faut',
    may: 'peut|peuvent|pourrait|pouvait',
    least: 'au moins|au minimum',
    most: 'au plus|au maximum',
  },
  it: {
    negation: 'non mai nessun nessuna nessuno niente nulla senza né',
    must: 'deve|devono|doveva',
    may: 'può|possono|potrebbe|poteva',
    least: 'almeno|come minimo',
    most: 'al massimo|al più',
  },
  pt: {
    negation: 'não nunca jamais nenhum nenhuma ninguém nada sem nem',
    must: 'deve|devem|devia|tem que',
    may: 'pode|podem|poderia|podia',
    least: 'pelo menos|no mínimo',
    most: 'no máximo',
  },
  nl: {
    negation: 'niet geen nooit niets niemand zonder noch',
    must: 'moet|moeten|moest',
    may: 'kan|kunnen|mag|mogen',
    least: 'minstens|ten minste',
    most: 'hoogstens|maximaal',
  },
  sv: {
    negation: 'inte ej aldrig ingen inget inga utan',
    must: 'måste',
    may: 'kan|får',
    least: 'minst',
    most: 'högst',
  },
  da: { negation: 'ikke aldrig ingen intet uden', must: 'skal', may: 'kan|må', least: 'mindst', most: 'højst' },
  no: { negation: 'ikke aldri ingen intet uten', must: 'må', may: 'kan', least: 'minst', most: 'høyst' },
  ru: {
    negation: 'не нет никогда ни никто ничего без нельзя',
    must: 'должен|должна|должны|должно|необходимо',
    may: 'может|могут|можно',
    least: 'не менее|как минимум',
    most: 'не более|максимум',
  },
  hi: {
    negation: 'नहीं न मत बिना कभी',
    must: 'चाहिए|अनिवार्य',
    may: 'सकता|सकती|सकते',
    least: 'कम से कम',
    most: 'अधिक से अधिक',
  },
  ar: {
    negation: 'لا لم لن ليس ليست غير دون بدون',
    must: 'يجب',
    may: 'يمكن|قد',
    least: 'على الأقل',
    most: 'على الأكثر',
  },
}

/** Content words on either side of a cue that it speaks of. */
const REACH = 3
const WORD = /[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}_]|['’.-](?=[\p{L}\p{N}]))*/gu
/** Between clauses. */
const BREAK = /[,;:()—–]|\.\s/u

const primary = (language: string): string => language.toLowerCase().split('-', 1)[0] ?? ''
export const isPolarityKnown = (language: string): boolean => CUES[primary(language)] !== undefined

export interface Polarity {
  /** All content words. */
  readonly words: ReadonlySet<string>
  /** The word that each negation bears upon: the next, or where none follows the one before. */
  readonly heads: readonly string[]
  /** Words that stand near enough to a negation. */
  readonly denied: ReadonlySet<string>
  readonly modal: 'must' | 'may' | undefined
  readonly bound: 'least' | 'most' | undefined
}

export function readPolarity(sentence: string, language: string): Polarity {
  const cues = CUES[primary(language)]
  const negations = new Set(cues?.negation.split(' '))
  const text = sentence.replace(/[’]/g, "'").replace(/\bnot only\b|\bno less\b|\bno more than\b|\bno fewer\b/gi, 'also')
  const clauses = text.split(BREAK).map((clause) =>
    [...clause.matchAll(WORD)].flatMap(([word]): readonly (string | null)[] => {
      const lower = word.toLowerCase()
      if (negations.has(lower) || (primary(language) === 'en' && lower.endsWith("n't"))) return [null]
      return tokenize(word, language, { grams: false }).slice(0, 1)
    }),
  )
  const heads: string[] = []
  const denied = new Set<string>()
  for (const clause of clauses) {
    for (const [at, word] of clause.entries()) {
      if (word !== null) continue
      const after = clause.slice(at + 1).filter((each) => each !== null)
      const before = clause.slice(0, at).filter((each) => each !== null)
      const head = after[0] ?? before.at(-1)
      if (head !== undefined) heads.push(head)
      for (const each of [...after.slice(0, REACH), ...before.slice(-REACH)]) denied.add(each)
    }
  }
  const words = new Set(clauses.flat().filter((each) => each !== null))
  return { words, heads, denied, modal: either(text, cues, 'must', 'may'), bound: either(text, cues, 'least', 'most') }
}

function either<A extends keyof Cues, B extends keyof Cues>(
  text: string,
  cues: Cues | undefined,
  a: A,
  b: B,
): A | B | undefined {
  if (cues === undefined) return undefined
  const [first, second] = [phrasePattern(cues[a]).test(text), phrasePattern(cues[b]).test(text)]
  if (first === second) return undefined
  return first ? a : b
}

const patterns = new Map<string, RegExp>()

function phrasePattern(phrases: string): RegExp {
  const known = patterns.get(phrases)
  if (known !== undefined) return known
  const pattern = new RegExp(`(?<![\\p{L}\\p{M}])(?:${phrases})(?![\\p{L}\\p{M}])`, 'iu')
  patterns.set(phrases, pattern)
  return pattern
}

/** Whether the two do not contradict one another: a word that one denies, the other does not affirm. */
export function agree(claim: Polarity, source: Polarity): boolean {
  const denies = (one: Polarity, other: Polarity): boolean =>
    one.heads.every((head) => (other.words.has(head) ? other.denied.has(head) : other.heads.length > 0))
  // What the sentence leaves out of the source, it does not deny.
  const kept = { ...source, heads: source.heads.filter((head) => claim.words.has(head)) }
  if (!denies(claim, source) || !denies(kept, claim)) return false
  if (claim.modal !== undefined && source.modal !== undefined && claim.modal !== source.modal) return false
  return claim.bound === undefined || source.bound === undefined || claim.bound === source.bound
}
