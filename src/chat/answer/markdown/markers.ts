/** How models cite: `[1]`, `[1, 2]`, `[2-4]`, `[^1]`, `[Source 1]` and `【1】`. What stands in code is none. */
import type { Span } from '../../../text/index.ts'
import { readMarkdown } from './markdown.ts'

export interface Markers {
  /** Of the text, in UTF-16 code units. */
  readonly length: number
  /** As written: nothing says that they are numbers of sources. `undefined`: brackets around, say, a year. */
  readonly numbers: readonly number[] | undefined
}

const NUMBERS = '\\d{1,9}(?:\\s*(?:[,;–-]|and|&)\\s*\\d{1,9})*'
const LABEL = '(?:(?:sources?|passages?|citations?|refs?)\\s*:?\\s*)?'
const LABELLED = `\\s*\\^?${LABEL}${NUMBERS}\\s*`
const MARKER = `(?:\\[${LABELLED}\\]|【${LABELLED}[^】\\n]{0,40}】)`
const NEXT = new RegExp(`[^\\S\\n]*${MARKER}`, 'iy')
/** What may become a marker with more text. */
const BEGUN = /^(?:\[[\s\w\\^:,;&–-]{0,60}|【[^】\n]{0,60})$/
const CUT_OFF = /^(?:\[\s*\^?\s*[\d\s,;–-]*|【[^】\n\ufffc]{0,40})$/
const MARKER_LABEL = new RegExp(`^${LABELLED}$`, 'i')
/** A longer number in brackets is no marker but, say, a year. It must not look like one either. */
const LARGEST_SOURCE = 999
const MAX_RANGE = 20

/** The markers at the start of `plain` that stand behind one another; `begun` when more text may make one. */
export function readMarkers(plain: string): Markers | 'begun' | undefined {
  let found: Markers | undefined
  NEXT.lastIndex = 0
  for (let match = NEXT.exec(plain); match !== null; match = NEXT.exec(plain)) {
    const numbers = expandNumbers(/\d[^\]】†]*/.exec(match[0])?.[0])
    if (numbers === undefined) return found ?? { length: match[0].length, numbers }
    found = { length: NEXT.lastIndex, numbers: [...(found?.numbers ?? []), ...numbers] }
  }
  return found ?? (BEGUN.test(plain) ? 'begun' : undefined)
}

export const isCutOff = (plain: string): boolean => CUT_OFF.test(plain)
export const isMarkerLabel = (label: string): boolean => MARKER_LABEL.test(label)

/** `1, 3-5` → 1, 3, 4, 5; undefined when it cannot be meant as numbers of sources. */
function expandNumbers(text = ''): readonly number[] | undefined {
  const numbers: number[] = []
  for (const part of text.trim().split(/\s*(?:[,;&]|and)\s*/i)) {
    const [from, to] = part.split(/\s*[–-]\s*/).map(Number)
    if (from === undefined || from > LARGEST_SOURCE) return undefined
    const last = to !== undefined && to > from && to - from <= MAX_RANGE ? to : from
    for (let number = from; number <= last; number += 1) numbers.push(number)
    if (to !== undefined && last === from && to !== from) numbers.push(to)
  }
  return numbers
}

/** Where an answer that was proved has its markers, and the number of each. */
export function findMarkers(text: string): readonly (Span & { readonly n: number })[] {
  return readMarkdown(text).leaves.flatMap((leaf) => {
    if (leaf.type !== 'prose') return []
    const { plain, spans } = leaf
    return [...plain.matchAll(/\[(\d{1,3})\]/g)].flatMap(({ 0: marker, 1: n, index }) => {
      const start = spans[index]
      const end = spans[index + marker.length - 1]
      const isEscaped = start === undefined || end === undefined || start.end - start.start > 1
      return isEscaped ? [] : [{ n: Number(n), start: start.start, end: end.end }]
    })
  })
}
