/**
 * Whether a source says what a sentence says, by rules alone: each number, unit, name and identifier of the sentence that
 * the reader did not bring stands in the source, and what is denied or required there is so here.
 */
import type { Passage } from '../../../ports/passage.ts'
import { detectQuestionLanguage, rememberByText, splitSentences } from '../../../text/index.ts'
import { type Figure, holdsFigure, readFigures } from './figures.ts'
import { createNameReader, type NameReader, readIdentifiers, readNames } from './names.ts'
import { agree, isPolarityKnown, type Polarity, readPolarity } from './polarity.ts'

/** Where a sentence is not supported. */
export type Fault = 'figure' | 'name' | 'identifier' | 'polarity'

export type SupportSource = Pick<Passage, 'text' | 'title' | 'headingPath' | 'language'>

export interface SupportRule {
  /** @returns `undefined` when the sources, taken together, hold what the sentence says */
  fault(sentence: string, sources: readonly SupportSource[]): Fault | undefined
}

export interface SupportOptions {
  /** What the reader brought: the question, the marked text. */
  readonly asked: readonly string[]
  /** Of the answer, BCP 47. */
  readonly language: string
  /**
   * All that the model was given. Whoever says a thing in other words takes names from the page around it: a name that
   * stands in none of these was invented. @default the sources of the sentence alone
   */
  readonly given?: readonly SupportSource[]
}

interface Reading {
  readonly text: string
  readonly figures: readonly Figure[]
  readonly names: NameReader
  readonly sentences: readonly Polarity[]
}

/** A sentence of the source that shares so much of what the best one shares is one of those that may be meant. */
const NEAR_BEST = 0.8
/** With less in common than this, nothing in the source is the sentence in other words. */
const MIN_SHARED = 0.5

const readStatements = rememberByText((text, language) => ({
  figures: readFigures(text, language),
  names: createNameReader(text, language),
}))

const readSentences = rememberByText((text, language): readonly Polarity[] =>
  splitSentences(text, language).map(({ start, end }) => readPolarity(text.slice(start, end), language)),
)

/** Sources are read when the first sentence is checked against them. */
export function createSupportRule({ asked, language: wanted, given = [] }: SupportOptions): SupportRule {
  const question = asked.join('\n')
  const brought = { figures: readFigures(question, wanted), names: createNameReader(question, wanted) }
  const readings = new Map<SupportSource, Reading>()
  const read = (source: SupportSource): Reading => {
    const known = readings.get(source)
    if (known !== undefined) return known
    const { text, title, headingPath, language } = source
    const all = [title, ...headingPath, text].join('\n')
    const reading = { text: all, ...readStatements(all, language), sentences: readSentences(text, language) }
    readings.set(source, reading)
    return reading
  }

  return {
    fault(sentence, sources) {
      const plain = undressed(sentence)
      // Code that a model shows is not a sentence.
      if (plain === '' || /^(?:```|~~~)/.test(plain)) return undefined
      const held = sources.map(read)
      if (held.some(({ text }) => text.includes(plain))) return undefined
      const prose = plain.replace(/[*_]{1,3}(?=\S)|(?<=\S)[*_]{2,3}/g, '')
      // A model may write in another language than it was told to.
      const language = detectQuestionLanguage(prose, wanted)
      const lacks = (holds: (reading: Reading) => boolean): boolean => !held.some(holds)
      for (const figure of readFigures(prose, language))
        if (!holdsFigure(brought.figures, figure) && lacks(({ figures }) => holdsFigure(figures, figure)))
          return 'figure'
      for (const code of readIdentifiers(plain))
        if (!question.includes(code) && lacks(({ text }) => text.includes(code))) return 'identifier'
      // Names are spelled and sentences are turned otherwise in another language.
      const alike = sources.filter((each) => primary(each.language) === primary(language)).map(read)
      if (alike.length === 0) return undefined
      for (const name of readNames(prose, language))
        if (
          !brought.names.holds(name) &&
          !alike.some(({ names }) => names.holds(name)) &&
          !given.some((each) => read(each).names.holds(name))
        )
          return 'name'
      return isPolarityKnown(language) && isTurned(readPolarity(prose, language), alike) ? 'polarity' : undefined
    },
  }
}

const primary = (language: string): string => language.toLowerCase().split('-', 1)[0] ?? ''

const undressed = (text: string): string => text.trim().replace(/^(?:[-*+>•]\s+|\d{1,3}[.)]\s+|#{1,6}\s+)+/, '')

/** Whether every sentence of the sources that the claim may have been made from says the opposite. */
function isTurned(claim: Polarity, sources: readonly Reading[]): boolean {
  const compared = sources
    .flatMap(({ sentences }) => sentences)
    .map((sentence) => ({ sentence, shared: [...claim.words].filter((word) => sentence.words.has(word)).length }))
  const most = Math.max(0, ...compared.map(({ shared }) => shared))
  if (most === 0 || most < claim.words.size * MIN_SHARED) return false
  return compared.every(({ sentence, shared }) => shared < most * NEAR_BEST || !agree(claim, sentence))
}
