/** Distinguishes a faithful translation of a segment from a damaged one. */
import { isPlain, type Segment, type SegmentKind, writeSegment } from './cut.ts'
import { readScalar } from './front-matter.ts'
import { shapeOfHtml } from './html.ts'
import { shapeOf } from './markdown.ts'
import { structureOf, withoutMarks } from './protect.ts'

/** A translation that is longer than this many times its source is something else. */
const MAX_GROWTH = 12
const SPARE_CHARACTERS = 400
const SPECIAL = /[\\`*_[\]<>#|~$&!{}]/g

/**
 * The reply with its marks, ready to be kept; `null` when it is damaged: a mark is gone, doubled or torn, a number is
 * gone, it is empty or far too long, or it would change what the document is made of.
 */
export function acceptReply(segment: Segment, reply: string): string | null {
  const text = cleanReply(segment, reply)
  if (text === '' || text.length > MAX_GROWTH * segment.marked.text.length + SPARE_CHARACTERS) return null
  if (structureOf(text) === null || structureOf(text) !== structureOf(segment.marked.text)) return null
  const numbers = numbersIn(text)
  for (const [number, count] of numbersIn(segment.marked.text)) if ((numbers.get(number) ?? 0) < count) return null
  const keeps = (candidate: string): boolean => hasShape(segment, writeSegment(segment, candidate))
  if (keeps(text)) return text
  const escaped = text.replace(SPECIAL, '\\$&')
  return keeps(escaped) ? escaped : null
}

/**
 * Whether a person's text keeps what must be kept; it is written as it stands in the document.
 * @returns what is missing, or `null`
 */
export function missingFrom(segment: Segment, text: string): string | null {
  for (const part of segment.marked.parts)
    if ('whole' in part && part.whole.trim() !== '' && !text.includes(part.whole)) return part.whole
  return hasShape(segment, text) ? null : 'its markup'
}

/** Whether a text can stand in the place of a segment without a change to what the document is made of. */
function hasShape({ kind, dialect, source }: Segment, text: string): boolean {
  if (kind === 'field') return readScalar(text) !== null
  if (kind === 'text' || dialect === 'text') return true
  if (dialect === 'html') return shapeOfHtml(text) === shapeOfHtml(source)
  return shapeOf(kind, text, dialect) === shapeOf(kind, source, dialect)
}

function cleanReply({ kind }: { readonly kind: SegmentKind }, reply: string): string {
  const text = reply.replaceAll('\0', '').toWellFormed().trim()
  return isPlain(kind) ? text.replace(/\n[ \t]*(?=\n)/g, '') : text.replace(/\s*\n\s*/g, ' ')
}

/** Numbers by their digits, in whatever script and grouping: `1,000`, `1.000` and `١٠٠٠` are the same. */
function numbersIn(text: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const [run] of withoutMarks(text).matchAll(/\p{Nd}+(?:[.,\u066b\u066c'\u2019\u00a0\u202f]\p{Nd}+)*/gu)) {
    const digits = [...run].flatMap((each) => (/\p{Nd}/u.test(each) ? [digitOf(each)] : [])).join('')
    counts.set(digits, (counts.get(digits) ?? 0) + 1)
  }
  return counts
}

/** Unicode keeps the ten digits of a script together, zero first. */
function digitOf(character: string): number {
  const code = character.codePointAt(0) ?? 0
  if (code < 0x80) return code - 0x30
  let zero = code
  while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1)) && code - zero < 9) zero -= 1
  return code - zero
}
