/**
 * Whether a source says what a sentence says, by rules alone: each number, unit, date, name and identifier of the sentence
 * that the reader did not bring stands in the source, near the words that the sentence is about, and what is denied,
 * required or compared there is so here.
 */
import { once } from '../../../base/once.ts'
import type { Passage } from '../../../ports/passage.ts'
import { detectQuestionLanguage } from '../../../text/index.ts'
import { areCuesKnown } from './cues.ts'
import { isFigure, readFigures } from './figures.ts'
import { createNameReader, readIdentifiers, readNames, readSpelledOut } from './names.ts'
import { excludes, isCopy, isDenied, isTurned, opposes } from './polarity.ts'
import { createSourceReader, type Place, type Reading } from './source.ts'
import { readStatement, type Said, type Statement, sharedWords } from './statement.ts'

/** Where a sentence is not supported. */
export type Fault = 'subject' | 'figure' | 'name' | 'identifier' | 'negation' | 'only' | 'opposite'

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
   * All that the model was given. Whoever says a thing in other words takes the names of its subject from the page
   * around it. @default the sources of the sentence alone
   */
  readonly given?: readonly SupportSource[]
  /**
   * How many sentences before and after those that are meant may hold a number or a name: 0 is strictest, `Infinity` takes
   * the whole passage. @default 1
   */
  readonly reach?: number
}

/** Share of the sentence's words that its sources must hold: with fewer they are about something else. */
const MIN_SUBJECT = 0.25
/** A sentence of fewer words may be in other words altogether. */
const MIN_WORDS = 4
/** With less in common than this, no sentence of the source is the claim in other words. */
const MIN_SHARED = 0.3
/** With so much in common, the claim is a sentence of the source with few words changed. */
const MIN_CLOSE = 0.6
/** A number's place that shares so many words around it is the one that is meant, wherever it stands. */
const MIN_AROUND = 2
/** Another number that shares so many more of the words around it is the one that belongs there. */
const RIVAL = 1

/** Sources are read when the first sentence is checked against them. */
export function createSupportRule({ asked, language: wanted, given = [], reach = 1 }: SupportOptions): SupportRule {
  const question = asked.join('\n')
  const brought = {
    figures: once(() => readFigures(question, wanted)),
    names: once(() => createNameReader(question, wanted)),
    words: once(() => readStatement(question, wanted).words),
  }
  const read = createSourceReader()
  const subjects = (name: string): boolean => {
    const holding = given.filter((each) => read(each).names.holds(name)).length
    return holding >= 2 && holding * 2 >= given.length
  }

  return {
    fault(sentence, sources) {
      const plain = undressed(sentence)
      // Code that a model shows is not a sentence.
      if (plain === '' || /^(?:```|~~~)/.test(plain)) return undefined
      const held = sources.map(read)
      if (held.some(({ text }) => text.includes(plain))) return undefined
      const prose = plain.replace(EMPHASIS, '')
      // A model may write in another language than it was asked to.
      const language = languageOf(prose, wanted, held)
      const code = readIdentifiers(plain).some(
        (each) => !question.includes(each) && !held.some((reading) => reading.holdsCode(each)),
      )
      if (code) return 'identifier'
      // Names are spelled and sentences are turned otherwise in another language.
      const alike = sources.filter((each) => primary(each.language) === primary(language)).map(read)
      const claim = readStatement(prose, language)
      const sequences = [...prose.matchAll(SEQUENCE)].filter(([each]) => held.some(({ text }) => text.includes(each)))
      const figures = claim.figures.filter(
        ({ what }) =>
          !sequences.some(({ 0: each, index }) => index <= what.start && what.end <= index + each.length) &&
          !brought.figures().some((each) => isFigure(each, what)),
      )
      const isAnywhere = ({ what }: Said<(typeof figures)[number]['what']>): boolean =>
        held.some((reading) => reading.figures.some((each) => isFigure(each, what)))
      if (!figures.every(isAnywhere)) return 'figure'
      if (alike.length === 0) return undefined
      if (!isAbout(claim, alike, brought.words)) return 'subject'
      const parts = partsOf(prose, language, claim)
      const near = (part: Statement): readonly Place[] => placesNear(part, alike, reach)
      const whole = near(claim)
      const windows = new Map(parts.map((part) => [part, near(part)]))
      for (const figure of figures) {
        const part = parts.find((each) => each.figures.some(({ what }) => what.start === figure.what.start)) ?? claim
        if (!holdsFigure(figure, claim, alike, [...whole, ...(windows.get(part) ?? [])])) return 'figure'
      }
      const places = [...whole, ...[...windows.values()].flat()]
      const names = readNames(prose, language).filter((name) => !brought.names().holds(name) && !subjects(name))
      if (!names.every((name) => alike.some((reading) => reading.names.holds(name)))) return 'name'
      const all = alike.flatMap((reading) => reading.places)
      const meant = placesOf(claim, all)
      const close = meant.filter(
        ({ statement }) => sharedWords(claim.words, statement.words) >= claim.words.size * MIN_CLOSE,
      )
      const spelledOut = readSpelledOut(prose)
      const isElsewhere = (name: string): boolean => {
        const spellings = [name, spelledOut.get(name) ?? name]
        return !spellings.some(
          (each) =>
            alike.some((reading) => reading.headNames.holds(each)) || places.some((place) => place.names.holds(each)),
        )
      }
      if (close.length > 0 && names.some(isElsewhere)) {
        const own = createNameReader(`${question}\n${prose}`, language)
        if (close.every((place) => place.ownNames.some((name) => !own.holds(name)))) return 'name'
      }
      if (!areCuesKnown(language)) return undefined
      const isSame = ({ statement }: Place): boolean => isCopy(claim, statement) && !isTurned(claim, statement, all)
      const around = (): readonly Place[] => [claim, ...parts].flatMap((part) => placesNear(part, alike, 0))
      if (claim.negations.each.length > 0 && !isDenied(claim, around()) && !meant.some(isSame)) return 'negation'
      if (meant.length === 0) return undefined
      const isTurnedIn = (part: Statement, own: readonly Place[]): boolean =>
        own.length > 0 && own.every(({ statement }) => isTurned(part, statement, all))
      // A claim put together from several sentences is turned round when one of its parts is.
      if (
        isTurnedIn(claim, meant) &&
        (close.length > 0 || parts.length < 2 || parts.some((part) => isTurnedIn(part, placesOf(part, all))))
      )
        return 'negation'
      if (meant.every(({ statement }) => excludes(claim, statement, all))) return 'only'
      if (meant.every(({ statement }) => opposes(claim, statement))) return 'opposite'
      return undefined
    },
  }
}

/** A telephone number, a date, an ISBN: not numbers of something. */
const SEQUENCE = /\d+(?:[-/.]\d+){2,}/g
/** Of Markdown; an underscore inside of a word is that word's own. */
const EMPHASIS = /\*{1,3}(?=\S)|(?<=\S)\*{2,3}|(?<![\p{L}\p{N}_])_{1,3}(?=\S)|(?<=\S)_{1,3}(?![\p{L}\p{N}_])/gu

/** Short sentences are taken for another language by chance, but not where the words of a source say otherwise. */
function languageOf(prose: string, wanted: string, sources: readonly Reading[]): string {
  const guessed = detectQuestionLanguage(prose, wanted)
  if (primary(guessed) === primary(wanted)) return guessed
  const { words } = readStatement(prose, wanted)
  const places = sources.flatMap((reading) => reading.places)
  const isClose = places.some(({ statement }) => sharedWords(words, statement.words) >= words.size * MIN_CLOSE)
  return words.size > 0 && isClose ? wanted : guessed
}

const primary = (language: string): string => language.toLowerCase().split('-', 1)[0] ?? ''

const undressed = (text: string): string =>
  text
    .trim()
    .replace(/^(?:[-*+>•]\s+|\d{1,3}[.)]\s+|#{1,6}\s+)+/, '')
    .replace(FRAME, '')
/** How models introduce what they have read. */
const FRAME = /^according to (?:the|this) (?:page|passage|source|text|guide|documentation|docs|document|article)s?,\s+/i

/** A sentence that nothing in the sources speaks of was made up, though it names nothing. */
function isAbout({ words }: Statement, sources: readonly Reading[], asked: () => ReadonlySet<string>): boolean {
  if (words.size < MIN_WORDS) return true
  const held = [...words].filter((word) => sources.some((source) => source.holdsWord(word)) || asked().has(word))
  return held.length >= words.size * MIN_SUBJECT
}

/** Clauses that say something of their own. */
const partsOf = (prose: string, language: string, claim: Statement): readonly Statement[] => {
  const parts = prose.split(/(?<=[;:—–]|,(?!\d))\s+|\s+(?=and |but |while |whereas )/u)
  const isSaying = ({ words, negations }: Statement): boolean => words.size > (negations.each.length > 0 ? 0 : 1)
  if (parts.length === 1) return isSaying(claim) ? [claim] : []
  let offset = 0
  return parts.flatMap((part) => {
    const start = prose.indexOf(part, offset)
    offset = start + part.length
    const statement = readStatement(part, language)
    if (!isSaying(statement)) return []
    const figures = statement.figures.map((figure) => ({
      ...figure,
      what: { ...figure.what, start: figure.what.start + start, end: figure.what.end + start },
    }))
    return [{ ...statement, figures }]
  })
}

/** Shares so much of what the best one shares: one of those that may be meant. */
const NEAR_BEST = 0.8
/** The same where the best is close. */
const NEAR_BEST_CLOSE = 0.95

function placesOf({ words, pairs }: Statement, places: readonly Place[]): readonly Place[] {
  const counted = places.map((place) => ({ place, shared: sharedWords(words, place.statement.words) }))
  const most = Math.max(0, ...counted.map(({ shared }) => shared))
  if (most === 0 || most < words.size * MIN_SHARED) return []
  if (most < words.size * MIN_CLOSE)
    return counted.filter(({ shared }) => shared >= most * NEAR_BEST).map(({ place }) => place)
  // The order of the words shows which of two like sentences is meant.
  const close = counted
    .filter(({ shared }) => shared >= most * NEAR_BEST_CLOSE)
    .map(({ place }) => ({ place, shared: sharedWords(pairs, place.statement.pairs) }))
  const longest = Math.max(...close.map(({ shared }) => shared))
  return close.filter(({ shared }) => shared === longest).map(({ place }) => place)
}

/** The sentences that may be meant, with those around them. */
function placesNear({ words }: Statement, sources: readonly Reading[], reach: number): readonly Place[] {
  const counted = sources.flatMap(({ places }) =>
    places.map((place, at) => ({ places, at, shared: sharedWords(words, place.statement.words) })),
  )
  const most = Math.max(0, ...counted.map(({ shared }) => shared))
  return counted
    .filter(({ shared }) => shared > 0 && shared >= most * NEAR_BEST)
    .flatMap(({ places, at }) => places.slice(Math.max(0, at - reach), at + reach + 1))
}

/** Whether the number stands where the claim's other words stand, and not another one in its stead. */
function holdsFigure(
  { what, around }: Statement['figures'][number],
  claim: Statement,
  sources: readonly Reading[],
  near: readonly Place[],
): boolean {
  const isSame = (each: Statement['figures'][number]): boolean => isFigure(each.what, what)
  const shared = (each: Statement['figures'][number]): number => sharedWords(around, each.around)
  const all = sources.flatMap(({ places }) => places.flatMap(({ statement }) => statement.figures))
  const best = (figures: readonly Statement['figures'][number][]): number => Math.max(-1, ...figures.map(shared))
  const here = near.flatMap(({ statement }) => statement.figures)
  const mine = best(all.filter(isSame))
  const isClaimed = (each: Statement['figures'][number]): boolean =>
    claim.figures.some((figure) => isFigure(figure.what, each.what))
  const rival = best(here.filter((each) => !each.isAside && !isClaimed(each)))
  if (rival > mine + RIVAL) return false
  return (
    here.some(isSame) ||
    mine >= MIN_AROUND ||
    sources.some(({ headFigures }) => headFigures.some((each) => isFigure(each, what)))
  )
}
