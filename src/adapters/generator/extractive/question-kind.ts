/** What kind of thing a question asks for, and how well a unit is of that kind. */
import { imperative, tokenize } from '../../../text/index.ts'
import { FITS, FITS_WELL, type Question } from './fits.ts'
import { FENCED, isCommand, methodFit } from './method-fit.ts'
import { ASKS, HOLDS } from './patterns.ts'
import { sidesOf } from './question-weights.ts'
import type { Unit } from './units.ts'
import { countFit, keyFit, numberFit, valueFit } from './value-fit.ts'
import { holds } from './words-by-language.ts'

export type QuestionKind =
  | 'definition'
  | 'difference'
  | 'example'
  | 'keyword'
  | 'list'
  | 'method'
  | 'person'
  | 'place'
  | 'quantity'
  | 'reason'
  | 'time'
  | 'value'
  | 'yes-no'
  | 'other'

export interface QuestionShape {
  readonly kind: QuestionKind
  /** It asks for what is not so, or for how to do without. */
  readonly negated: boolean
}

/** So few words, none of which asks, name something to read about. */
const KEYWORDS = 3

/** As long as what is typed into a box for searching. */
const FRAGMENT = 6

/** In this order: "What is the default port?" asks for a value before it asks for a definition. */
const ORDER: readonly (readonly [QuestionKind, RegExp])[] = [
  ['difference', ASKS.difference],
  ['quantity', ASKS.quantity],
  ['time', ASKS.time],
  ['reason', ASKS.reason],
  ['list', ASKS.list],
  ['other', ASKS.explanation],
  ['method', ASKS.method],
  ['value', ASKS.value],
  ['definition', ASKS.definition],
  ['yes-no', ASKS.yesOrNo],
  ['person', ASKS.person],
  ['place', ASKS.place],
]

export function shapeOf(question: string): QuestionShape {
  const negated = ASKS.negation.test(question)
  const found = ORDER.find(([, asks]) => asksBy(asks, question))?.[0]
  if (found !== undefined) return { kind: found, negated }
  if (ASKS.example.test(question)) return { kind: 'example', negated }
  if (isFragment(question) && ASKS.valueNamed.test(question)) return { kind: 'value', negated }
  // "add a copy button" asks how.
  if (isCommand(question)) return { kind: 'method', negated }
  const isShort = question.trim().split(/\s+/).length <= KEYWORDS && !/[?？]\s*$/.test(question)
  return { kind: isShort ? 'keyword' : 'other', negated }
}

/** "default timeout of a request": no sentence, and nothing that begins like one. */
const isFragment = (question: string): boolean =>
  question.trim().split(/\s+/).length <= FRAGMENT && !/[.!?？,;:]/.test(question) && !isCommand(question)

/** A word that asks stands at the beginning: "what happens when" does not ask when. Other scripts put it anywhere. */
function asksBy(pattern: RegExp, question: string): boolean {
  const found = pattern.exec(question)
  if (found === null) return false
  if (pattern === ASKS.difference || /^\P{ASCII}/u.test(found[0])) return true
  const before = question.slice(0, found.index)
  return (before.split(/[.!?;:,\n]/).at(-1) ?? '').trim().split(/\s+/).length <= MAX_WORDS_BEFORE
}

/** "On which port", "And in which year"; an empty beginning counts as one. */
const MAX_WORDS_BEFORE = 2

/** @returns from about -0.2 to 0.6; how much a unit is of the kind that is asked for */
export function fitOf({ kind, negated }: QuestionShape, text: string, unit: Unit, question: Question): number {
  const news = withoutSaid(text, question.said)
  const denied = negated ? negationFit(text, question) : 0
  const own = fitOfKind(kind, news, text, unit, question)
  // However well it says how the opposite is done.
  const fit = (denied < 0 ? Math.min(own, 0) : own) + denied
  // A row of figures says little beside its words.
  const isAside =
    unit.form === 'row' && !ROW_KINDS.has(kind) && !NAMES_SETTING.test(text) && keyFit(unit, text, question) === 0
  return isAside ? fit - 2 * FITS : fit
}

/** `| PORT | …`, `| --root FOLDER | …`, `| lang.ts | …`: what such a row is about can be set, called or opened. */
const NAMES_SETTING = /^\|\s*`?(?:[A-Z][A-Z\d]+(?:_[A-Z\d]+)*(?=`?\s*\|)|--?[a-z]|[\w-]+[._/][\w./-]*|[a-z]+[A-Z]\w*)/

/** Kinds that a row answers whatever stands in its first cell. */
const ROW_KINDS: ReadonlySet<QuestionKind> = new Set(['list', 'value', 'quantity', 'time', 'person', 'place'])

function fitOfKind(kind: QuestionKind, news: string, text: string, unit: Unit, question: Question): number {
  switch (kind) {
    case 'quantity':
      return Math.max(numberFit(news), countFit(text, question)) + keyFit(unit, text, question)
    case 'time':
      return HOLDS.year.test(news) || (HOLDS.month.test(news) && HOLDS.digit.test(news)) ? FITS : 0
    case 'person':
      return HOLDS.name.test(news) ? FITS : 0
    case 'place':
      // What stands in code is no place that one is told.
      return HOLDS.place.test(news.replace(FENCED, ' ')) ? FITS : 0
    case 'reason':
      return HOLDS.reason.test(news) ? FITS : 0
    case 'method':
      return methodFit(unit, text, question)
    case 'example':
      return unit.form === 'code' ? FITS_WELL : 0
    case 'list':
      return Math.max(listFit(unit, text, question), valueFit(news, `${unit.header}\n${text}`, question))
    case 'value':
      return valueFit(news, `${unit.header}\n${text}`, question) + keyFit(unit, text, question)
    case 'definition':
    case 'keyword':
      return definitionFit(unit, text, question)
    case 'yes-no':
      if (ASKS.versioned.test(question.text)) return namesVersionLike(text, question.text) ? FITS_WELL : 0
      if (unit.form === 'sentence' && HOLDS.permission.test(news)) return FITS_WELL
      return unit.form === 'sentence' && HOLDS.condition.test(news) ? FITS : 0
    case 'difference':
      return HOLDS.difference.test(text) && isAboutBoth(`${question.above}\n${text}`, question)
        ? FITS_WELL
        : HOLDS.contrast.test(news)
          ? FITS
          : 0
    case 'other':
      return ASKS.explanation.test(question.text) && HOLDS.instruction.test(text) ? -FITS : 0
  }
}

/** A list or a table with what announces it, or a sentence that names several. */
function listFit({ form, lead, header, isTable, end, announcesTo }: Unit, text: string, question: Question): number {
  if (announcesTo > end) return FITS_WELL
  // "Which scopes are there?" is answered by the table whose first column is called "scope".
  if (isTable) return (3 / 2) * keyFit({ form: 'row' }, header, question)
  if (form === 'steps') return leadsElsewhere(lead) || isToDo(text) ? 0 : FITS_WELL
  return form === 'sentence' && HOLDS.enumeration.test(text) ? FITS + FITS / 2 : 0
}

const leadsElsewhere = (lead: string): boolean => /(?<![\p{L}\p{M}])see(?![\p{L}\p{M}])[^.]*$/iu.test(lead)

/** Each item has the reader do something. */
const isToDo = (text: string): boolean => {
  const items = text.match(/(?<=^\s*(?:[-*+•]|\d{1,3}[.)])[ \t]+)\S[^\n]*/gm) ?? []
  return items.length === 0 || items.every((item) => imperative(item) !== undefined)
}

/** Whether both of what is compared are named. */
export function isAboutBoth(text: string, { text: asked, language }: Pick<Question, 'text' | 'language'>): boolean {
  const held = new Set(tokenize(text, language, { grams: false }))
  const sides = sidesOf(asked).map((side) => tokenize(side, language, { grams: false }))
  return sides.length > 0 && sides.every((terms) => terms.some((term) => held.has(term)))
}

/** "2.48 or later" says nothing of PostgreSQL 14: that it is of something else shows in how far apart the two are. */
const MAX_VERSIONS_APART = 4

function namesVersionLike(text: string, question: string): boolean {
  const asked = majorOf(ASKS.versioned.exec(question)?.[0])
  return [...text.matchAll(new RegExp(HOLDS.version.source, 'giu'))].some(([versioned]) => {
    const [low = 0, high = 0] = [asked, majorOf(versioned)].toSorted((one, other) => one - other)
    return high <= MAX_VERSIONS_APART * Math.max(low, 1)
  })
}

/** Of "PostgreSQL 14.2": 14. */
const majorOf = (versioned = ''): number => Number(/(\p{Nd}+)(?:\.\p{Nd}+)*\D*$/u.exec(versioned)?.[1] ?? 0)

/** "A collection is …": its subject is what was asked about. */
function definitionFit(unit: Unit, text: string, question: Question): number {
  if (unit.form === 'row' || unit.form === 'item') return keyFit(unit, text, question)
  if (unit.form !== 'sentence') return 0
  // "This is the main tool …" below the heading that names it.
  if (unit.opens && question.isCalledSo && holds('thisIs', text, question.language)) return FITS_WELL
  const subject = HOLDS.definition.exec(text)?.[0].replace(/^In [^,]{3,60},\s+/u, '')
  if (subject === undefined) return isNamedInPassing(text, question) ? FITS_WELL / 2 : 0
  const own = tokenize(subject, question.language, { grams: false })
  const shared = own.filter((term) => question.terms.has(term)).length
  if (own.length === 0 || shared === 0) return FITS / 2
  // "Debian GNU/Linux is …" below "What is Debian GNU/Linux?"
  const above = new Set(tokenize(question.above, question.language, { grams: false }))
  if (unit.opens && own.every((term) => question.terms.has(term) || above.has(term))) return FITS_WELL
  // What "the crate root" is does not say what a crate is.
  return shared === own.length ? FITS_WELL : shared / own.length >= 0.5 ? (FITS_WELL + FITS) / 2 : FITS
}

/** "… early stopping, a technique for …", "this is called early stopping": said in passing, and said all the same. */
function isNamedInPassing(text: string, { terms, language }: Question): boolean {
  return [...text.matchAll(IN_PASSING)].some(([, before, after]) => {
    const words = (before ?? after ?? '').split(/\s+/)
    const name = before === undefined ? words.slice(0, terms.size) : words.slice(-terms.size)
    const own = new Set(tokenize(name.join(' '), language, { grams: false }))
    return own.size > 0 && own.size === terms.size && own.isSubsetOf(terms)
  })
}

const IN_PASSING =
  /((?:[\p{L}\p{M}\p{N}-]+\s){0,3}[\p{L}\p{M}\p{N}-]+), an?\s(?=[\p{L}-]+\s)|(?<![\p{L}\p{M}])(?:called|known as|termed|referred to as)\s+(?:an?\s|the\s)?["“`*]?((?:[\p{L}\p{M}\p{N}-]+\s){0,3}[\p{L}\p{M}\p{N}-]+)/giu

/** "Not required" is not answered by what is required, and "without Docker" not by what is done with it. */
function negationFit(text: string, question: Question): number {
  const denied =
    /(?:not|without|no|never|nicht|ohne|kein\p{L}*|sans|sin|sem|senza)\s+(?:(?:using|having|taking|making|doing|needing|getting|running)\s+)?(?:an?\s+|the\s+|any\s+)?([\p{L}\p{N}]+)/iu.exec(
      question.text,
    )?.[1]
  if (denied === undefined) return ASKS.negation.test(text) || HOLDS.off.test(text) ? FITS : 0
  const stems = tokenize(denied, question.language, { grams: false })
  const said = (words: string): readonly RegExpExecArray[] =>
    [...words.matchAll(WORDS)].filter(([word]) =>
      stems.includes(tokenize(word, question.language, { grams: false })[0] ?? ''),
    )
  const places = said(text)
  if (places.length === 0) {
    if (HOLDS.off.test(text)) return FITS
    // A section that is called by it is about what is done with it.
    return said(question.above).length > 0 && !ASKS.negation.test(question.above) ? -FITS : 0
  }
  const isDenied = places.some(({ index }) => ASKS.negation.test(text.slice(Math.max(0, index - NEAR_CHARS), index)))
  return isDenied ? FITS_WELL : -2 * FITS
}

const WORDS = /[\p{L}\p{M}\p{N}]+/gu

/** How near before a word its "not" stands. */
const NEAR_CHARS = 20

/** Names and numbers; shorter words are those that grammar needs. */
const SAID = /[\p{L}\p{M}]{4,}|\p{Nd}+/gu

export const saidIn = (question: string): ReadonlySet<string> => new Set(question.toLowerCase().match(SAID))

const withoutSaid = (text: string, said: ReadonlySet<string>): string =>
  text.replace(SAID, (each) => (said.has(each.toLowerCase()) ? 'x' : each))
