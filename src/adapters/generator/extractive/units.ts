/** Cuts a passage into units that can be quoted: a sentence, or a sentence with the list or code that it announces. */
import { type Span, splitSentences } from '../../../text/index.ts'

export interface Unit extends Span {
  /** The heading above it inside the passage, or ''. */
  readonly heading: string
  /** Whether it shows how: a list or a block of code. */
  readonly shows: boolean
}

/** Longest list or code that comes along, in UTF-16 code units: as much as a reader takes in. */
const MAX_UNIT_LENGTH = 1000
const HEADING = /^#{1,6}\s+/
const CODE = /^(?:```|~~~)/
const LIST_ITEM = /^(?:[-*+•]|\d{1,3}[.)])\s/
/** "Run this:", in scripts that have a colon of their own too. */
const ANNOUNCES = /[:：][*_\s]*$/

/** @param language of the text, BCP 47 */
export function splitUnits(text: string, language: string): Unit[] {
  const spans = splitSentences(text, language)
  const units: Unit[] = []
  let heading = ''
  for (let index = 0; index < spans.length; index += 1) {
    const span = spans[index]
    if (span === undefined) break
    const words = text.slice(span.start, span.end)
    if (HEADING.test(words)) {
      heading = words.replace(HEADING, '')
      continue
    }
    const last = ANNOUNCES.test(words) ? announcedEnd(text, spans, index) : index
    const end = spans[last]?.end ?? span.end
    units.push({ start: span.start, end, heading, shows: last > index || CODE.test(words) })
    index = last
  }
  return units
}

/** The last span of the list, or the block of code, that follows; the span itself when neither does. */
function announcedEnd(text: string, spans: readonly Span[], announcer: number): number {
  const from = spans[announcer]?.start ?? 0
  let last = announcer
  let kind: 'code' | 'list' | undefined
  for (let index = announcer + 1; index < spans.length; index += 1) {
    const span = spans[index]
    if (span === undefined || span.end - from > MAX_UNIT_LENGTH) break
    const words = text.slice(span.start, span.end)
    if (CODE.test(words)) {
      if (kind !== undefined) break
      kind = 'code'
      last = index
    } else if (LIST_ITEM.test(words)) {
      if (kind === 'code') break
      kind = 'list'
      last = index
    } else if (kind === 'list' && continuesItem(text, spans[index - 1], span)) last = index
    else break
  }
  return last
}

/** A further sentence of the same list item: on its line, or indented below it. */
function continuesItem(text: string, before: Span | undefined, span: Span): boolean {
  const gap = text.slice(before?.end ?? 0, span.start)
  return !gap.includes('\n') || /\n[^\S\n]{2,}$/.test(gap)
}
