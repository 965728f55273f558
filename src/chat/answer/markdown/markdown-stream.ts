/**
 * An answer's Markdown while it streams. Text is held back only as long as it may still become a link, an image, a
 * marker, a quotation or code; what it is, the parser decides. Of the block that is open only what it takes to read on is
 * kept, as a client has it, so that a client reads what comes next the same way. HTML goes out as text.
 */
import { openPart, readMarkdown } from './markdown.ts'
import type { MarkdownRules, OpenText } from './open-state.ts'
import { readToRest } from './open-text.ts'
import { leaveBlock, passPlain, readLine } from './plain-text.ts'
import { MAX_HELD } from './reading.ts'

export interface MarkdownStream {
  push(text: string): void
  /** What was held back. */
  end(): void
  /** White space behind which text can be added at the end; `undefined`: code is not over. */
  readonly gap: string | undefined
  /** What parts a text of its own from what was written: it ends a fence that has no end. */
  readonly parting: string
}

/** As much of the open block is kept before it is cut. */
const MAX_CONTEXT = 160
/** A block that is longer is read again only when a part of it has come. */
const ALWAYS_READ = 1000
const PART = 16
export function createMarkdownStream(rules: MarkdownRules): MarkdownStream {
  const state: OpenText = {
    context: '',
    held: '',
    quoted: 0,
    thought: undefined,
    within: undefined,
    awaited: undefined,
  }
  let maxContext = MAX_CONTEXT
  let isLong = false
  let readLength = 0
  /** A carriage return that ended a piece: the next one may begin with its line feed. */
  let carried = ''

  const drain = (final: boolean): void => {
    readToRest(state, rules, final, readMarkdown)
    readLength = state.held.length
    isLong = state.context.length > maxContext
  }

  /** Once there is more to be read: to find what is open takes as long as reading it. */
  const cutContext = (): void => {
    state.context = openPart(state.context)
    maxContext = Math.max(MAX_CONTEXT, 2 * state.context.length)
    isLong = false
  }

  const take = (text: string): void => {
    if (isLong) cutContext()
    if (state.thought !== undefined) {
      const rest = state.thought(text)
      if (rest === undefined) return
      state.thought = undefined
      state.held += rest
    } else state.held += text
    if (passPlain(state, rules) || (state.awaited?.test(text) === false && state.held.length <= MAX_HELD)) return
    if (readLine(state, rules)) {
      readLength = state.held.length
      return
    }
    leaveBlock(state, rules)
    const length = state.context.length + state.held.length
    if (state.held.length - readLength >= (length - ALWAYS_READ) / PART) drain(false)
  }

  return {
    push(piece) {
      const all = carried + piece
      carried = all.endsWith('\r') ? '\r' : ''
      // To Markdown a carriage return alone ends a line too, as it does to whoever reads the answer.
      const text = all.slice(0, all.length - carried.length).replaceAll(/\r(?!\n)/g, '\n')
      if (text !== '') take(text)
    },
    end() {
      if (carried !== '') take('\n')
      carried = ''
      // Most answers end with prose that went out.
      if (state.held !== '' || !(state.within === 'prose' || state.within === 'cell')) drain(true)
    },
    get parting() {
      const fence = state.within === 'root-fence' && /^ {0,3}(`{3,}|~{3,})/.exec(openPart(state.context))?.[1]
      return fence ? `${state.context.endsWith('\n') ? '' : '\n'}${fence}\n\n` : '\n\n'
    },
    get gap() {
      if ((state.within === 'prose' || state.within === 'cell') && !/\|\s*$/.test(state.context)) return ' '
      return readMarkdown(`${state.context}\n\nx`).leaves.at(-1)?.type === 'prose' ? '\n\n' : undefined
    },
  }
}
