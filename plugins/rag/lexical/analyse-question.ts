/** The words of a question as the collection's languages cut them. */
import {
  type AskedText,
  analysisCode,
  detectQuestionLanguage,
  exactTokens,
  termNumber,
  tokenize,
  withoutAskingPhrases,
} from '#sdk'

export interface QuestionToken {
  readonly token: string
  /** How often the question says it. */
  readonly count: number
  /** Said around the question, and not asked. */
  readonly isBackground: boolean
  /** As of `exactTokens`. */
  readonly isExact: boolean
}

export interface AnalysedQuestion {
  /** As of `LexicalQuestion`. */
  readonly foreign: string | null
  /** What of the question is looked for. */
  readonly text: string
  /** By the code of the language; each token once. */
  readonly tokens: ReadonlyMap<string, readonly QuestionToken[]>
}

/** A question that is longer is a text: its first terms say what it is about. */
const MAX_TERMS = 256

/** @param codes of the collection's languages, that of most passages first */
export function analyseQuestion({ asks, background }: AskedText, codes: readonly string[]): AnalysedQuestion {
  const [main] = codes
  if (main === undefined) return { foreign: null, text: asks, tokens: new Map() }
  const language = detectQuestionLanguage(asks, main)
  const foreign = codes.includes(analysisCode(language)) ? null : language
  const text = foreign === null ? asks : withoutStopWords(asks, foreign)
  const around = foreign === null ? background : ''
  return { foreign, text, tokens: new Map(codes.map((code) => [code, countTokens(text, around, code)])) }
}

export const termsOf = ({ tokens }: AnalysedQuestion): readonly number[] =>
  [...tokens].flatMap(([code, own]) => own.map(({ token }) => termNumber(code, token)))

/** The question's distinct tokens; of one that has only stop words ("to be or not to be"), those. */
export const questionTokens = (
  question: string,
  language: string,
  options: { readonly grams?: boolean } = {},
): readonly string[] => [...new Set(allTokens(question, language, options))].slice(0, MAX_TERMS)

function allTokens(question: string, language: string, options: { readonly grams?: boolean } = {}): readonly string[] {
  const tokens = tokenize(withoutAskingPhrases(question, language), language, options)
  return tokens.length > 0 ? tokens : tokenize(question, language, { ...options, keepStopWords: true })
}

function countTokens(text: string, background: string, code: string): readonly QuestionToken[] {
  const counts = new Map<string, number>()
  for (const token of allTokens(text, code)) counts.set(token, (counts.get(token) ?? 0) + 1)
  // N-grams repeat by themselves.
  const exact = exactTokens(text, code)
  const asked = [...counts].map(([token, count]) => ({
    token,
    count: token.startsWith('~') ? 1 : count,
    isBackground: false,
    isExact: exact.has(token),
  }))
  const around =
    background === ''
      ? []
      : [...new Set(tokenize(background, code, { grams: false }))].filter((token) => !counts.has(token))
  return [...asked, ...around.map((token) => ({ token, count: 1, isBackground: true, isExact: false }))].slice(
    0,
    MAX_TERMS,
  )
}

/** The stop words of the question's language are no words of the text's: "la" and "de" would be taken for rare names. */
const withoutStopWords = (question: string, language: string): string =>
  question
    .split(/\s+/)
    .filter((word) => tokenize(word, language, { grams: false }).length > 0)
    .join(' ')
