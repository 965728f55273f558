/**
 * Takes links and images out of an answer while it streams, unless a source holds their address. A page that tells the
 * model to write `![](https://elsewhere/?q=…)` would else have every reader's browser send the question there. What
 * stands in code stays: nobody follows it. The words of a link stay too.
 */
import type { Passage } from '../../ports/passage.ts'

export interface LinkFilter {
  push(text: string): string
  /** What was held back. */
  end(): string
}

/** How a piece at the start of what is held goes on: `take` of it becomes `text`, and `again` is looked at once more. */
interface Step {
  readonly take: number
  readonly text: string
  readonly again?: string
  /** It is a citation, whose address may come next. */
  readonly marker?: true
}

const URL_PART = `[^\\s()<>]*(?:\\([^\\s()<>]*\\)[^\\s()<>]*)*`
const TITLE = `(?:\\s+(?:"[^"]*"|'[^']*'|\\([^)]*\\)))?`
const LINE_BREAK = `\\n(?![^\\S\\n]*\\n)`
const LABEL = `(?:[^\\[\\]\\n]|${LINE_BREAK}|\\[(?:[^\\[\\]\\n]|${LINE_BREAK})*\\](?:\\([^()\\s]*\\))?)*`
const LINK = new RegExp(`^(!?)\\[(${LABEL})\\]\\(\\s*(<[^<>\\n]*>|${URL_PART})${TITLE}\\s*\\)`)
/** A label that is closed and not followed by an address is no link. */
const NO_LINK = new RegExp(`^!?\\[${LABEL}\\][^(]`)
/** A citation that ends what has come so far: it goes on at once, and no address behind it makes it a link. */
const LAST_MARKER = /^\[\s*\^?(?:\p{L}+\s*:?\s*)?\d[\d\s,;&–-]*\]$/u
const TARGET = new RegExp(`^\\(\\s*(?:<[^<>\\n]*>|${URL_PART})${TITLE}\\s*\\)`)
const TARGET_BEGUN = /^\((?:[^()]|\([^()]*\)?)*$/
const OPENED_LINK = new RegExp(`^!?\\[${LABEL}\\](?=\\()`)
/** At the beginning of a line: the address of links that stand elsewhere. */
const DEFINITION = /^\[[^[\]\n]+\]:[^\S\n]*(\S*[/:.]\S*)(?=\s)/
const DEFINITION_BEGUN = /^\[[^[\]\n]+\]:[^\S\n]*\S*$/
const AUTOLINK = /^<([a-z][a-z\d+.-]{1,31}:[^\s<>]*)>/i
const TAG = /^<\/?[a-z][^<>]*>/i
const ADDRESSED = /[\s"'/](?:src|srcset|href|action|formaction|poster|data|background|style)\s*=/i
const BARE = /^(?:https?:\/\/|www\.)[^\s<>"'`[\]{}|\\^]*/i
const FENCE = /^[^\S\n]*(`{3,}|~{3,})/
/** What begins something, or may with more text. */
const NEXT =
  /[`~\\<]|!?\[|https?:\/\/|(?<![\p{L}\p{N}])www\.|!$|(?<![\p{L}\p{N}])(?:h|ht|htt|https?|https?:|https?:\/|w|ww|www)$|\n/iu
/** Longer than this nothing is held back. */
const MAX_LENGTH = 2000

/** @param passages whose texts and addresses may be linked to */
export function createLinkFilter(passages: readonly Pick<Passage, 'text' | 'url'>[]): LinkFilter {
  const holds = (address: string): boolean => {
    const plain = address.replace(/^<|>$/g, '').replaceAll('&amp;', '&')
    return plain === '' || passages.some(({ text, url }) => text.includes(plain) || url?.startsWith(plain) === true)
  }
  let held = ''
  let fence: string | undefined
  let lineStart = true
  let afterMarker = false

  const wait = (final: boolean, length: number): Step | undefined =>
    final || held.length > MAX_LENGTH ? { take: length, text: held.slice(0, length) } : undefined

  const link = (final: boolean): Step | undefined => {
    const [whole, image, label = '', address = ''] = LINK.exec(held) ?? []
    if (whole !== undefined) {
      if (holds(address)) return { take: whole.length, text: whole }
      if (image) return { take: whole.length, text: '' }
      // `[1](…)` is a marker, of which the address alone is made up.
      if (/^[\s^]*(?:\p{L}+\s*)?\d/u.test(label)) return { take: whole.length, text: `[${label}]` }
      return { take: whole.length, text: '', again: label }
    }
    if (lineStart) {
      const [definition, target = ''] = DEFINITION.exec(final ? `${held}\n` : held) ?? []
      if (definition !== undefined) return { take: definition.length, text: holds(target) ? definition : '' }
      if (!final && DEFINITION_BEGUN.test(held)) return undefined
    }
    if (!lineStart && LAST_MARKER.test(held)) return { take: held.length, text: held, marker: true }
    const length = held.startsWith('!') ? 2 : 1
    const literal: Step = { take: length, text: held.slice(0, length) }
    if (NO_LINK.test(held)) return literal
    if (!final && held.length <= MAX_LENGTH && !/\n[^\S\n]*\n/.test(held)) return undefined
    // What reads like a link to others, though not to us, is kept from being one.
    const [opened] = OPENED_LINK.exec(held) ?? []
    return opened === undefined ? literal : { take: opened.length + 1, text: `${opened}\\(` }
  }

  const target = (final: boolean): Step | undefined => {
    const [whole] = TARGET.exec(held) ?? []
    if (whole !== undefined) return { take: whole.length, text: '' }
    if (!final && held.length <= MAX_LENGTH && !/\n[^\S\n]*\n/.test(held) && TARGET_BEGUN.test(held)) return undefined
    return { take: 1, text: '\\(' }
  }

  const tag = (final: boolean): Step | undefined => {
    const [autolink, address = ''] = AUTOLINK.exec(held) ?? []
    if (autolink !== undefined) return { take: autolink.length, text: holds(address) ? autolink : '' }
    const [whole] = TAG.exec(held) ?? []
    if (whole !== undefined) return { take: whole.length, text: !ADDRESSED.test(whole) || holds(whole) ? whole : '' }
    return /^<(?:$|[a-z/])[^<>]*$/i.test(held) ? wait(final, 1) : { take: 1, text: '<' }
  }

  const bare = (final: boolean): Step | undefined => {
    const [run = ''] = BARE.exec(held) ?? []
    if (run.length === held.length && !final && run.length <= MAX_LENGTH) return undefined
    const address = run.replace(/[.,;:!?*_~)]+$/, '')
    return { take: address.length, text: holds(address) ? address : '' }
  }

  const code = (final: boolean): Step | undefined => {
    const [ticks = ''] = /^`+/.exec(held) ?? []
    const close = new RegExp(`(?<!\`)\`{${ticks.length}}(?!\`)`).exec(held.slice(ticks.length))
    const line = held.indexOf('\n')
    const end = close === null ? held.length : ticks.length + close.index + ticks.length
    if (close !== null && (line === -1 || end <= line) && (final || end < held.length))
      return { take: end, text: held.slice(0, end) }
    return line === -1 ? wait(final, ticks.length) : { take: ticks.length, text: ticks }
  }

  const fenced = (final: boolean): Step | undefined => {
    const line = held.indexOf('\n')
    if (line === -1 && !final) return undefined
    const length = line === -1 ? held.length : line + 1
    const text = held.slice(0, length)
    const mark = text.trim()
    if (fence !== undefined && mark.length >= fence.length && mark === fence.charAt(0).repeat(mark.length))
      fence = undefined
    return { take: length, text }
  }

  const step = (final: boolean): Step | undefined => {
    if (fence !== undefined) return fenced(final)
    if (afterMarker && held.startsWith('(')) return target(final)
    if (lineStart) {
      const [opening, mark] = FENCE.exec(held) ?? []
      if (opening !== undefined && mark !== undefined) {
        const line = held.indexOf('\n')
        if (line === -1 && !final) return undefined
        fence = mark
        return { take: line === -1 ? held.length : line + 1, text: line === -1 ? held : held.slice(0, line + 1) }
      }
      if (!final && /^[^\S\n]*(?:`{0,2}|~{0,2})$/.test(held)) return undefined
    }
    const next = NEXT.exec(held)?.index ?? held.length
    if (next > 0) return { take: next, text: held.slice(0, next) }
    const [first] = held
    if (first === '`') return code(final)
    if (first === '[' || held.startsWith('![')) return link(final)
    if (first === '<') return tag(final)
    if (first === '\\')
      return held.length === 1 && !final ? undefined : { take: Math.min(2, held.length), text: held.slice(0, 2) }
    if (BARE.test(held)) return bare(final)
    if (/^(?:!|https?:?\/?|ht{0,2}|w{1,3})$/i.test(held) && !final) return undefined
    return { take: 1, text: held.slice(0, 1) }
  }

  const drain = (final: boolean): string => {
    let written = ''
    while (held !== '') {
      const next = step(final)
      if (next === undefined) break
      afterMarker = next.marker === true
      const taken = held.slice(0, next.take)
      held = (next.again ?? '') + held.slice(next.take)
      lineStart = taken.endsWith('\n') || (lineStart && taken.trim() === '')
      written += next.text
    }
    return written
  }

  return {
    push(text) {
      held += text
      return drain(false)
    },
    end: () => drain(true),
  }
}
