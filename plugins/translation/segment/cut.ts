/** Cuts a document into segments, the pieces that are translated one by one, and puts it together again. */
import { createHash } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { splitSentences } from '#sdk'
import { escapeHtml } from './escape-html.ts'
import { findFields, writeScalar } from './front-matter.ts'
import type { MarkdownDialect } from './markdown.ts'
import type { Prose, ProseKind } from './prose.ts'
import { type Marked, protect, restore, withoutMarks } from './protect.ts'

export interface Segment {
  /** Of the source as it stands; what a person corrects is this. */
  readonly id: string
  /** Of the text that a model sees: what differs only in addresses or code is translated once. */
  readonly hash: string
  readonly kind: SegmentKind
  readonly dialect: Dialect
  /** Letter for letter as in the document. */
  readonly source: string
  readonly marked: Marked
  /** The heading above, for context. */
  readonly heading: string
}

/** `field`: a value of the front matter. */
export type SegmentKind = ProseKind | 'text' | 'field'

/** What the text around it is written in. */
export type Dialect = MarkdownDialect | 'html' | 'text'

/** Segments, and between them what stays as it is. */
export type Piece = string | Segment

export interface CutOptions {
  /** `lines`: the light Markdown of a stored page, whose line breaks all count. */
  readonly syntax: 'markdown' | 'mdx' | 'html' | 'lines' | 'text'
  /** That of the text, BCP 47. */
  readonly language: string
  /** Words that stay as they are in every language. */
  readonly terms: RegExp | null
}

const PART_CHARS = 32 * 1024
/** Longer paragraphs of plain text are divided between sentences. */
const MAX_TEXT_LENGTH = 2000

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Whether there is no markup in it. */
export const isPlain = (kind: SegmentKind): boolean => kind === 'text' || kind === 'field'

/** A heading, a cell and a paragraph of the same words are one to the memory: what would set them apart is escaped. */
function toSegment(kind: SegmentKind, dialect: Dialect, source: string, marked: Marked, heading: string): Segment {
  return {
    id: sha256(`${kind}\n${source}`).slice(0, 32),
    hash: sha256(`${isPlain(kind) ? 'text' : dialect}\n${marked.text}`),
    kind,
    dialect,
    source,
    marked,
    heading,
  }
}

/** The parsers are loaded with the first document: a server that translates nothing starts without them. */
async function finderFor(dialect: Exclude<Dialect, 'text'>): Promise<(part: string) => readonly Prose[]> {
  if (dialect === 'html') return (await import('./html.ts')).findHtmlProse
  const { findProse } = await import('./markdown.ts')
  return (part) => findProse(part, dialect)
}

/** Gives way to other work between parts of a long document. */
export async function cutDocument(content: string, options: CutOptions): Promise<readonly Piece[]> {
  if (options.syntax === 'text') return cutText(content, options)
  const { syntax } = options
  const dialect = syntax === 'lines' ? 'markdown' : syntax
  const find = await finderFor(dialect)
  const hasFront = syntax === 'markdown' || syntax === 'mdx'
  const front = hasFront ? cutFrontMatter(content, options.terms) : { end: 0, pieces: [] }
  const pieces: Piece[] = [...front.pieces]
  let heading = ''
  const body = content.slice(front.end)
  for (const part of dialect === 'html' ? [body] : splitMarkdown(body)) {
    let position = 0
    for (const { kind, start, end, markup } of find(part)) {
      const source = part.slice(start, end)
      const whole = syntax === 'lines' ? [...markup.whole, ...lineBreaks(source, markup)] : markup.whole
      const marked = protect(source, { ...markup, whole }, options.terms, joinLines)
      if (!hasWords(marked)) continue
      if (start > position) pieces.push(part.slice(position, start))
      pieces.push(toSegment(kind, dialect, source, marked, heading))
      if (kind === 'heading') heading = source
      position = end
    }
    if (position < part.length) pieces.push(part.slice(position))
    await nextTurn()
  }
  return pieces
}

function cutFrontMatter(content: string, terms: RegExp | null) {
  const { end, fields } = findFields(content)
  const pieces: Piece[] = []
  let position = 0
  for (const field of fields) {
    const marked = protect(field.value, { whole: [], pairs: [] }, terms)
    if (!hasWords(marked)) continue
    pieces.push(content.slice(position, field.start))
    pieces.push(toSegment('field', 'text', content.slice(field.start, field.end), marked, ''))
    position = field.end
  }
  if (position < end) pieces.push(content.slice(position, end))
  return { end, pieces }
}

const hasWords = ({ text }: Marked): boolean => /\p{L}/u.test(withoutMarks(text))
const joinLines = (text: string): string => text.replace(/[ \t]*\n[ \t>]*/g, ' ')

function lineBreaks(source: string, { whole }: Parameters<typeof protect>[1]) {
  return [...source.matchAll(/[ \t]*\n[ \t>]*/g)]
    .map((match) => ({ start: match.index, end: match.index + match[0].length }))
    .filter((each) => !whole.some(({ start, end }) => start < each.end && each.start < end))
}

/** Before headings outside fences, because the parser's time grows faster than the page. */
function splitMarkdown(content: string): readonly string[] {
  if (content.length <= PART_CHARS) return [content]
  const parts: string[] = []
  let from = 0
  let position = 0
  let fence: string | null = null
  for (const line of content.split('\n')) {
    const run = /^[ \t]*(`{3,}|~{3,})/.exec(line)?.[1]
    if (fence === null) fence = run ?? null
    else if (run?.startsWith(fence)) fence = null
    if (fence === null && position - from > PART_CHARS && /^#{1,6} /.test(line)) {
      parts.push(content.slice(from, position))
      from = position
    }
    position += line.length + 1
  }
  return [...parts, content.slice(from)]
}

function cutText(content: string, { terms, language }: CutOptions): readonly Piece[] {
  const pieces: Piece[] = []
  for (const [block] of content.matchAll(/\s+|\S[\s\S]*?(?=\s*(?:\n[ \t]*\n|$(?![\s\S])))/g)) {
    for (const text of block.trim() === '' ? [block] : sentencesOf(block, language)) {
      const [, before = '', source = '', after = ''] = /^(\s*)([\s\S]*?)(\s*)$/.exec(text) ?? []
      const marked = protect(source, { whole: [], pairs: [] }, terms)
      if (hasWords(marked))
        pieces.push(...[before, toSegment('text', 'text', source, marked, ''), after].filter((each) => each !== ''))
      else pieces.push(text)
    }
  }
  return pieces
}

function sentencesOf(block: string, language: string): readonly string[] {
  if (block.length <= MAX_TEXT_LENGTH) return [block]
  const out: string[] = []
  let from = 0
  for (const { end } of splitSentences(block, language)) {
    if (end - from < MAX_TEXT_LENGTH / 2) continue
    out.push(block.slice(from, end))
    from = end
  }
  return [...out, block.slice(from)].filter((each) => each !== '')
}

/** What makes the first words of a paragraph something else. */
const BLOCK_START = /^(\d{0,9})([.)](?=\s|$)|#{1,6}(?=\s|$)|[-+*](?=\s|$)|[>|=]|```|~~~|:::|-{3}|_{3})/

/** A translation with marks, as the text that stands in the document. */
export function writeSegment({ kind, dialect, marked }: Segment, translated: string): string {
  const plain = (text: string): string => (kind === 'cell' ? text.replace(/(?<!\\)\|/g, '\\|') : text)
  if (dialect === 'html') return restore(translated, marked.parts, escapeHtml)
  if (kind === 'field') return writeScalar(restore(translated, marked.parts))
  return restore(kind === 'block' ? translated.replace(BLOCK_START, '$1\\$2') : translated, marked.parts, plain)
}

/** The title of a page: the heading that says the same, where there is one. */
export function titleSegment(title: string, pieces: readonly Piece[], { terms }: CutOptions): Segment | null {
  // A value of the front matter is written with its quotes.
  const isTitle = (piece: Piece): piece is Segment =>
    typeof piece !== 'string' && piece.kind !== 'field' && piece.source === title
  const marked = protect(title, { whole: [], pairs: [] }, terms)
  if (!hasWords(marked)) return null
  return pieces.find(isTitle) ?? toSegment('text', 'text', title, marked, '')
}

/** @param textOf the text of a segment as it is to stand in the document */
export const assemble = (pieces: readonly Piece[], textOf: (segment: Segment) => string): string =>
  pieces.map((piece) => (typeof piece === 'string' ? piece : textOf(piece))).join('')
