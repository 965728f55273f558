/**
 * Finds citation markers in text that arrives in pieces, cut anywhere. `[1]`, `[1, 2]`, `[2-4]`, `[^1]`, `[Source 1]`
 * and `【1】` are markers; what stands in code, or is escaped (`\[1\]`), is not. Everything else passes unchanged.
 */
export type MarkedText =
  | { readonly type: 'text'; readonly text: string }
  | {
      readonly type: 'marker'
      /** As written: nothing says that they are numbers of sources. */
      readonly numbers: readonly number[]
      /** White space before it, which goes when the marker goes. */
      readonly lead: string
    }

export interface MarkerParser {
  push(text: string): readonly MarkedText[]
  /** What was held back. A marker that was cut off is dropped. */
  end(): readonly MarkedText[]
}

const NUMBERS = '\\d{1,9}(?:\\s*(?:[,;–-]|and|&)\\s*\\d{1,9})*'
const LABEL = '(?:(?:sources?|passages?|citations?|refs?)\\s*:?\\s*)?'
const MARKER = new RegExp(`^(?:\\[\\s*\\^?${LABEL}(${NUMBERS})\\s*\\]|【\\s*${LABEL}(${NUMBERS})[^】\\n]{0,40}】)`, 'i')
/** What may become a marker with more text. */
const MARKER_BEGUN = /^(?:\[[\s\w^:,;&–-]{0,60}|【[^】\n]{0,60})$/
const CUT_MARKER = /^(?:\[\s*\^?\s*[\d\s,;–-]*|【[^】]*)$/
/** A model that writes its marker as a link made the address up. */
const LINK_TARGET = /^\([^()\s]{0,500}\)/
const LINK_TARGET_BEGUN = /^\([^()\s]{0,500}$/
const FENCE = /^[^\S\n]*(`{3,}|~{3,})/
const FENCE_BEGUN = /^[^\S\n]*(?:`{0,2}|~{0,2})$/
const MAX_CODE_SPAN_LENGTH = 300
/** A longer number in brackets is no marker but, say, a year. It must not look like one either. */
const LARGEST_SOURCE = 999
const MAX_RANGE = 20

export function createMarkerParser(): MarkerParser {
  let held = ''
  let fence: string | undefined
  let lineStart = true
  let afterMarker = false

  /** Length of what can be told for sure at the start of `held`, and what it is; undefined: wait for more. */
  const step = (final: boolean): { readonly length: number; readonly item?: MarkedText } | undefined => {
    if (fence !== undefined) return insideFence(final)
    if (afterMarker) {
      const target = LINK_TARGET.exec(held)
      if (target === null && !final && LINK_TARGET_BEGUN.test(held)) return undefined
      afterMarker = false
      if (target !== null) return { length: target[0].length }
    }
    if (lineStart) {
      const opening = FENCE.exec(held)
      if (opening?.[1] !== undefined) {
        if (!final && opening[0].length === held.length) return undefined
        fence = opening[1]
        lineStart = false
        return literal(opening[0].length)
      }
      if (!final && FENCE_BEGUN.test(held)) return undefined
    }
    const lead = /^[^\S\n]*/.exec(held)?.[0] ?? ''
    const rest = held.slice(lead.length)
    if (rest === '') return final ? literal(held.length) : undefined
    if (rest.startsWith('`')) return codeSpan(lead, rest, final)
    if (rest.startsWith('\\'))
      return rest.length > 1 || final ? literal(lead.length + Math.min(2, rest.length)) : undefined
    if (rest.startsWith('[') || rest.startsWith('【')) return bracket(lead, rest, final)
    return literal(lead.length + plainLength(rest))
  }

  const literal = (length: number) => ({ length, item: { type: 'text', text: held.slice(0, length) } as const })

  const insideFence = (final: boolean) => {
    const newline = held.indexOf('\n')
    const line = newline === -1 ? held : held.slice(0, newline)
    if (lineStart && closes(line.trim(), fence)) {
      if (newline === -1 && !final) return undefined
      fence = undefined
      return literal(line.length)
    }
    if (newline !== -1) return literal(newline + 1)
    return lineStart && !final && /^\s*[`~]*$/.test(held) ? undefined : literal(held.length)
  }

  /** Code is known by its closing backticks: until they come, or the line ends, it may be a stray backtick. */
  const codeSpan = (lead: string, rest: string, final: boolean) => {
    const ticks = /^`+/.exec(rest)?.[0] ?? ''
    if (ticks.length === rest.length && !final) return undefined
    const body = rest.slice(ticks.length)
    const close = new RegExp(`(?<!\`)\`{${ticks.length}}(?!\`)`).exec(body)
    const newline = body.indexOf('\n')
    if (close !== null && (newline === -1 || close.index < newline)) {
      const length = ticks.length + close.index + ticks.length
      if (length === rest.length && !final) return undefined
      return literal(lead.length + length)
    }
    const open = !final && newline === -1 && body.length < MAX_CODE_SPAN_LENGTH
    return open ? undefined : literal(lead.length + ticks.length)
  }

  const bracket = (lead: string, rest: string, final: boolean) => {
    const match = MARKER.exec(rest)
    if (match === null) {
      if (!final && MARKER_BEGUN.test(rest)) return undefined
      return final && CUT_MARKER.test(rest) ? { length: held.length } : literal(lead.length + 1)
    }
    const length = lead.length + match[0].length
    const numbers = expandNumbers(match[1] ?? match[2] ?? '')
    if (numbers === undefined) return { length, item: { type: 'text', text: lead + escapeBrackets(match[0]) } as const }
    afterMarker = true
    return { length, item: { type: 'marker', numbers, lead } as const }
  }

  const drain = (final: boolean): MarkedText[] => {
    const items: MarkedText[] = []
    while (held !== '') {
      const next = step(final)
      if (next === undefined) break
      const taken = held.slice(0, next.length)
      held = held.slice(next.length)
      lineStart = taken.endsWith('\n') || (lineStart && taken.trim() === '')
      if (next.item !== undefined) addItem(items, next.item)
    }
    return items
  }

  return {
    push(text) {
      held += text
      return drain(false)
    },
    end: () => drain(true),
  }
}

const escapeBrackets = (marker: string): string => `\\${marker.slice(0, -1)}\\${marker.slice(-1)}`

const closes = (line: string, fence: string | undefined): boolean =>
  fence !== undefined && line.length >= fence.length && line === fence.charAt(0).repeat(line.length)

/** Up to the next character that may begin something, the white space before it left out. */
function plainLength(text: string): number {
  const next = text.search(/\n|[^\S\n]*[`\\[【]|[^\S\n]+$/)
  if (next === -1) return text.length
  return text.charAt(next) === '\n' ? next + 1 : Math.max(next, 1)
}

/** `1, 3-5` → 1, 3, 4, 5; undefined when it cannot be meant as numbers of sources. */
function expandNumbers(text: string): readonly number[] | undefined {
  const numbers: number[] = []
  for (const part of text.split(/\s*(?:[,;&]|and)\s*/i)) {
    const [from, to] = part.split(/\s*[–-]\s*/).map(Number)
    if (from === undefined || from > LARGEST_SOURCE) return undefined
    const last = to !== undefined && to > from && to - from <= MAX_RANGE ? to : from
    for (let number = from; number <= last; number += 1) numbers.push(number)
    if (to !== undefined && last === from && to !== from) numbers.push(to)
  }
  return numbers
}

/** Texts that follow one another are one. */
function addItem(items: MarkedText[], item: MarkedText): void {
  const last = items.at(-1)
  if (item.type === 'text' && last?.type === 'text')
    items[items.length - 1] = { type: 'text', text: last.text + item.text }
  else items.push(item)
}
