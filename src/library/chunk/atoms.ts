import { approximateTokens } from '../../text/index.ts'
import type { Block } from '../parse/document.ts'

/** A run of text that is never divided, and how good a place its start is to begin a chunk: 0 best, 3 worst. */
export interface Atom {
  readonly start: number
  readonly end: number
  readonly tokens: number
  readonly level: 0 | 1 | 2 | 3
}

/** Code and tables up to this size stay whole. */
export const WHOLE_TOKENS = 400
const PARAGRAPH_TOKENS = 100
const SENTENCE_TOKENS = 50
/** Something longer, with no space in it, is no word: data, or a language this does not know. */
const WORD_CHARS = 128

/** Divides blocks into the runs that chunks are put together from: blocks, items and lines, sentences, words. */
export function atomsOf(content: string, blocks: readonly Block[]): readonly Atom[] {
  return blocks.flatMap((block, index) => {
    const before = blocks[index - 1]
    // "…do this:" belongs to what it announces.
    const announced = before !== undefined && /[:：]$/.test(content.slice(before.start, before.end))
    return divide(content, block).map((atom, position) =>
      position > 0 ? atom : { ...atom, level: announced ? (2 as const) : (0 as const) },
    )
  })
}

function divide(content: string, { kind, start, end }: Block): readonly Atom[] {
  const tokens = approximateTokens(content.slice(start, end))
  const whole: readonly Atom[] = [{ start, end, tokens, level: 0 }]
  switch (kind) {
    case 'code':
    case 'table':
      return tokens <= WHOLE_TOKENS ? whole : lines(content, start, end, 1).flatMap((line) => smaller(content, line))
    case 'list':
      return tokens <= PARAGRAPH_TOKENS ? whole : items(content, start, end).flatMap((item) => smaller(content, item))
    default:
      return tokens <= PARAGRAPH_TOKENS
        ? whole
        : lines(content, start, end, 1).flatMap((line) =>
            line.tokens <= SENTENCE_TOKENS ? [line] : smaller(content, line),
          )
  }
}

function lines(content: string, start: number, end: number, level: Atom['level']): readonly Atom[] {
  return pieces(content, start, end, /[^\n]*\n+|[^\n]+$/g, level)
}

/** Lines of a list; a fenced block inside an item stays whole while it fits. */
function items(content: string, start: number, end: number): readonly Atom[] {
  const found: Atom[] = []
  let fence: { atom: Atom; mark: string } | null = null
  for (const line of lines(content, start, end, 1)) {
    const text = content.slice(line.start, line.end)
    const mark = /^\s*(`{3,})/.exec(text)?.[1]
    const isContinuation = /^\s/.test(text)
    if (fence !== null) {
      fence.atom = { ...fence.atom, end: line.end, tokens: fence.atom.tokens + line.tokens }
      if (mark === fence.mark) {
        found.push(fence.atom)
        fence = null
      }
    } else if (mark !== undefined) {
      fence = { atom: { ...line, level: 2 }, mark }
    } else {
      found.push(isContinuation ? { ...line, level: 2 } : line)
    }
  }
  if (fence !== null) found.push(fence.atom)
  return found
}

/** Sentences of a line, and words of a sentence, where they are still too long. */
function smaller(content: string, atom: Atom): readonly Atom[] {
  const isFenced = /^\s*`{3}/.test(content.slice(atom.start, atom.end))
  if (atom.tokens <= (isFenced ? WHOLE_TOKENS : PARAGRAPH_TOKENS)) return [atom]
  if (isFenced) return lines(content, atom.start, atom.end, 2)
  return pieces(content, atom.start, atom.end, SENTENCE, 2).flatMap((sentence, index) => {
    const level = index === 0 ? atom.level : sentence.level
    if (sentence.tokens <= PARAGRAPH_TOKENS) return [{ ...sentence, level }]
    return words(content, sentence).map((run, position) => (position === 0 ? { ...run, level } : run))
  })
}

/**
 * Up to a stop with white space behind it, or an East Asian stop: `docs.example` and `v0.112.0` stay whole, and so does
 * `["So..."]`. Letter by letter: runs inside a run are tried in all ways where the end does not fit.
 */
const SENTENCE =
  /(?:[^.!?。！？।۔…]|[.!?…।۔]+(?!["'”’)\]]*(?:\s|$)|[.!?…।۔]))*(?:[.!?…।۔]+["'”’)\]]*(?:\s+|$)|[。！？]+[”’」』）]*|$)/g

function words(content: string, { start, end }: Atom): readonly Atom[] {
  const found: Atom[] = []
  let from = start
  let tokens = 0
  for (const word of pieces(content, start, end, new RegExp(`\\S{1,${WORD_CHARS}}\\s*|\\s+`, 'gu'), 3)) {
    if (tokens > 0 && tokens + word.tokens > SENTENCE_TOKENS) {
      found.push({ start: from, end: word.start, tokens, level: 3 })
      from = word.start
      tokens = 0
    }
    tokens += word.tokens
  }
  if (from < end) found.push({ start: from, end, tokens, level: 3 })
  return found
}

function pieces(content: string, start: number, end: number, pattern: RegExp, level: Atom['level']): readonly Atom[] {
  const found: Atom[] = []
  for (const match of content.slice(start, end).matchAll(pattern)) {
    if (match[0] === '') continue
    const from = start + match.index
    found.push({ start: from, end: from + match[0].length, tokens: approximateTokens(match[0]), level })
  }
  return found
}
