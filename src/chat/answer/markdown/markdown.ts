/** What Markdown is in a text: where its prose stands, what of it a reader sees, and where its code, links and quotations are. */
import { parse, postprocess, preprocess } from 'micromark'
import { gfmTable } from 'micromark-extension-gfm-table'
import { decodeString } from 'micromark-util-decode-string'
import type { Span } from '../../../text/index.ts'

/** Something inside prose that is no plain text. */
export interface Inline extends Span {
  readonly type: 'link' | 'image' | 'autolink' | 'code' | 'quote'
  /** Of a link or an image: what stands between its brackets. */
  readonly label?: Span
  /** Of a link or an image: where its address stands, with angle brackets if it has some. */
  readonly target?: Span
  /** Decoded. */
  readonly address?: string
  /** Of code: where its lines end, each with what its containers put before the next. */
  readonly breaks?: readonly Span[]
}

/** A paragraph, a heading or a cell of a table. */
export interface Prose extends Span {
  readonly type: 'prose'
  readonly kind: 'paragraph' | 'heading' | 'cell'
  /** What a reader sees, without emphasis; one `INLINE` stands for code, an image, an autolink, and before a link's text. */
  readonly plain: string
  /** Where each character of `plain` is written. */
  readonly spans: readonly Span[]
  /** By the index of its `INLINE`. */
  readonly inlines: ReadonlyMap<number, Inline>
}

export interface OtherLeaf extends Span, Pick<Inline, 'label' | 'target' | 'address'> {
  readonly type: 'fence' | 'indented' | 'definition'
  /** A fence whose end is there. */
  readonly isClosed: boolean
}

export type Leaf = Prose | OtherLeaf

export interface MarkdownText {
  /** In order. What stands between them is structure. */
  readonly leaves: readonly Leaf[]
  /** The marks of block quotations outside of other containers and of prose, each with the white space behind it. */
  readonly quotes: readonly Span[]
  /** Where the last block outside of all others begins, or the last item of a list there: nothing before it has a say. */
  readonly restart: number
}

export const INLINE = '\ufffc'

/** HTML is text here: it is to be written so that everyone else takes it for text too. */
const parser = parse({ extensions: [gfmTable(), { disable: { null: ['htmlFlow', 'htmlText'] } }] })
// Where a name leads is asked where it is defined, which may not be here.
parser.defined.push = () => 0

const PROSE: Readonly<Record<string, Prose['kind']>> = {
  paragraph: 'paragraph',
  atxHeadingText: 'heading',
  setextHeadingText: 'heading',
  tableContent: 'cell',
}
const CONTAINERS = new Set(['blockQuote', 'listOrdered', 'listUnordered'])
const INLINES: Readonly<Record<string, Inline['type']>> = {
  link: 'link',
  image: 'image',
  autolink: 'autolink',
  codeText: 'code',
  blockQuotePrefix: 'quote',
}
const LEAVES: Readonly<Record<string, OtherLeaf['type']>> = {
  codeFenced: 'fence',
  codeIndented: 'indented',
  definition: 'definition',
}
const BLOCKS = new Set([
  ...['content', 'atxHeading', 'setextHeading', 'thematicBreak', 'table', 'codeFenced', 'codeIndented'],
  ...CONTAINERS,
])

type Event = ReturnType<typeof postprocess>[number]

/** One line that begins with a letter and holds nothing that could be a construct, as most first words of answers are. */
const PLAIN = /^ {0,3}\p{L}(?:[^\n\r\t\0`<\\&*_|\]]|\](?![(]))*$/u

export function readMarkdown(text: string): MarkdownText {
  // The parser would say the same, and takes as long for it as for a tenth of a chat.
  if (PLAIN.test(text)) return readWords(text)
  parser.lazy = {}
  const events = postprocess(parser.document().write(preprocess()(text, undefined, true)))
  const leaves: Leaf[] = []
  const quotes: Span[] = []
  let restart = 0
  let depth = 0
  let prose: ReturnType<typeof createProse> | undefined
  for (let index = 0; index < events.length; index += 1) {
    const [step, token] = events[index] as Event
    const type: string = token.type
    const span = { start: token.start.offset, end: token.end.offset }
    if (step === 'exit') {
      if (CONTAINERS.has(type)) depth -= 1
      if (prose !== undefined && PROSE[type] !== undefined) {
        leaves.push(prose.finish())
        prose = undefined
      }
      continue
    }
    // An item of a list outside of all others stands at depth one.
    if ((depth === 0 && BLOCKS.has(type)) || (depth === 1 && type === 'listItemPrefix'))
      restart = text.lastIndexOf('\n', span.start - 1) + 1
    if (CONTAINERS.has(type)) depth += 1
    const leaf = LEAVES[type]
    const inline = INLINES[type]
    const kind = PROSE[type]
    if (kind !== undefined) prose = createProse(text, span, kind)
    else if (leaf !== undefined) {
      const exit = exitOf(events, index)
      const last = events[exit - 1]?.[1]
      const isClosed = last?.type === 'codeFencedFence' && last !== events[index + 1]?.[1]
      leaves.push({ type: leaf, ...span, isClosed, ...(leaf === 'definition' ? describe(text, events, index) : {}) })
      index = exit
    } else if (prose === undefined) {
      if (inline === 'quote' && depth === 1) quotes.push(span)
    } else if (inline !== undefined) {
      prose.add(span, INLINE, {
        type: inline,
        ...span,
        ...(inline === 'code' ? { breaks: breaksOf(events, index) } : describe(text, events, index)),
      })
      if (inline !== 'link') index = exitOf(events, index)
    } else if (type === 'resource') index = exitOf(events, index)
    else if (type === 'data') prose.add(span, text.slice(span.start, span.end))
    else if (type === 'characterEscape' || type === 'characterReference')
      prose.add(span, decodeString(text.slice(span.start, span.end)))
    else if (type === 'lineEnding') prose.add({ start: span.start, end: span.start + 1 }, '\n')
  }
  return { leaves, quotes, restart }
}

/** A piece of a line that the parser would find nothing in. */
export function readWords(text: string): MarkdownText {
  const start = text.length - text.trimStart().length
  const prose = createProse(text, { start, end: text.length }, 'paragraph')
  const shown = text.replace(/ +$/, '')
  prose.add({ start, end: shown.length }, shown.slice(start))
  return { leaves: [prose.finish()], quotes: [], restart: 0 }
}

function createProse(text: string, { start, end }: Span, kind: Prose['kind']) {
  let plain = ''
  const spans: Span[] = []
  const inlines = new Map<number, Inline>()
  return {
    add(span: Span, value: string, inline?: Inline): void {
      if (inline !== undefined) inlines.set(plain.length, inline)
      // What is written out has a place for each character; what is escaped has one for all of them.
      const isWrittenOut = value.length === span.end - span.start && text.startsWith(value, span.start)
      for (let at = 0; at < value.length; at += 1)
        spans.push(isWrittenOut ? { start: span.start + at, end: span.start + at + 1 } : span)
      plain += value
    },
    finish: (): Prose => ({ type: 'prose', start, end, kind, plain, spans, inlines }),
  }
}

/** Label, target and address of the construct that is entered at `index`. */
function describe(text: string, events: readonly Event[], index: number): Pick<Inline, 'label' | 'target' | 'address'> {
  const found: { label?: Span; target?: Span; address?: string } = {}
  const last = exitOf(events, index)
  let depth = 0
  for (let at = index + 1; at < last; at += 1) {
    const [step, { type, start, end }] = events[at] as Event
    // What a link holds has a label and an address of its own.
    if (type === 'image' || type === 'link') depth += step === 'enter' ? 1 : -1
    if (step === 'exit' || depth > 0) continue
    const span = { start: start.offset, end: end.offset }
    const written = text.slice(span.start, span.end)
    if (type === 'labelText' || type === 'definitionLabelString') found.label = span
    else if (type === 'resourceDestination' || type === 'definitionDestination') found.target = span
    else if (/^(?:resource|definition)DestinationString$/.test(type)) found.address = decodeString(written)
    else if (type === 'autolinkProtocol') found.address = written
    else if (type === 'autolinkEmail') found.address = `mailto:${written}`
    else if (type === 'resource') found.address ??= ''
  }
  return found
}

function breaksOf(events: readonly Event[], index: number): readonly Span[] {
  const parts = events
    .slice(index, exitOf(events, index))
    .flatMap(([step, { type, start, end }]) =>
      step === 'enter' && (type === 'lineEnding' || type.startsWith('codeText'))
        ? [{ type, start: start.offset, end: end.offset, isBreak: start.line < end.line }]
        : [],
    )
  return parts.flatMap(({ start, isBreak }, at) => {
    const next = parts[at + 1]
    return isBreak && at > 0 && next !== undefined ? [{ start, end: next.start }] : []
  })
}

function exitOf(events: readonly Event[], index: number): number {
  const token = (events[index] as Event)[1]
  let at = index + 1
  while (at < events.length - 1 && !(events[at]?.[0] === 'exit' && events[at]?.[1] === token)) at += 1
  return at
}

/** Of a paragraph, in characters. */
const KEPT = 40

/** What of a text decides how it goes on: the block that is open, of a paragraph its end, of code its first line and its last. */
export function openPart(text: string): string {
  const { leaves, restart } = readMarkdown(text)
  const leaf = leaves.at(-1)
  if (leaf === undefined || text.slice(leaf.end).trim() !== '') return text.slice(restart)
  if (leaf.type !== 'prose') {
    const lastLine = text.lastIndexOf('\n', leaf.end - 1) + 1
    const firstLine = text.indexOf('\n', leaf.start) + 1
    return firstLine === 0 || leaf.isClosed || leaf.type === 'definition' || lastLine <= firstLine
      ? text.slice(restart)
      : text.slice(restart, firstLine) + text.slice(lastLine)
  }
  const lastLine = text.lastIndexOf('\n', text.length - 1) + 1
  const before = text.lastIndexOf('\n', lastLine - 2) + 1
  // A row may become the head of a table.
  if (leaf.kind === 'cell' || text.slice(Math.max(before, leaf.start)).includes('|')) return text.slice(restart)
  let index = leaf.plain.length - KEPT
  const within = ({ start, end }: Inline, at: number): boolean => start < at && at < end
  const cut = (): number => leaf.spans[index]?.start ?? leaf.start
  while (index > 0 && (leaf.plain[index] === '\n' || [...leaf.inlines.values()].some((each) => within(each, cut()))))
    index -= 1
  return index <= 0 ? text.slice(restart) : `${text.slice(restart, leaf.start)}x${text.slice(cut())}`
}

/** Where the bracket closes that opens at `from` of the plain text; -1: nowhere so far. */
export function closingBracket({ plain, spans }: Prose, from: number, [opener, closer] = '[]'): number {
  let depth = 0
  for (let to = from; to < plain.length; to += 1) {
    const { start, end } = spans[to] ?? { start: 0, end: 0 }
    // What is escaped is no bracket.
    if (end - start > 1) continue
    if (plain[to] === opener) depth += 1
    else if (plain[to] === closer && --depth === 0) return to
  }
  return -1
}

/** `root-fence`: in no container, so that nothing but its own end ends it. */
export type Place = 'prose' | 'cell' | 'root-fence' | 'code' | 'definition'

/** @param leaf the last of the text */
export function placeOf(text: string, leaf: Leaf, restart: number): Place {
  if (leaf.type === 'prose') return leaf.kind === 'cell' ? 'cell' : 'prose'
  if (leaf.type === 'definition') return 'definition'
  const isAtRoot = text.slice(restart, leaf.start).trim() === ''
  return leaf.type === 'fence' && !leaf.isClosed && isAtRoot ? 'root-fence' : 'code'
}
