import { createHash } from 'node:crypto'
import { approximateTokens } from '../../text/index.ts'
import type { Block, ParsedDocument } from '../parse/document.ts'
import { atomsOf, WHOLE_TOKENS } from './atoms.ts'
import { breadcrumb } from './breadcrumb.ts'
import { type Range, splitAtoms } from './split.ts'

export interface Chunk {
  readonly ordinal: number
  readonly headingPath: readonly string[]
  readonly anchor: string | null
  /** UTF-16 code units into `content`. */
  readonly start: number
  readonly end: number
  /** What is shown for this chunk: its whole section when that is short, else the chunk itself. */
  readonly sectionStart: number
  readonly sectionEnd: number
  /** What is scored: the breadcrumb, a line break, and `content.slice(start, end)`. */
  readonly text: string
  /** SHA-256 of `text`, hexadecimal. */
  readonly textHash: string
}

export interface ChunkContext {
  readonly title: string
  readonly id: string
  readonly url: string | null
}

/** Up to this a section is one chunk; a sentence model cuts what is longer. */
const CHUNK_TOKENS = 220

/**
 * Chunks follow the page: none crosses a heading, and code and tables stay whole while they fit. Heading lines are
 * in the breadcrumb and in no chunk, but for headings with nothing below them.
 */
export function chunkDocument(document: Pick<ParsedDocument, 'content' | 'blocks'>, context: ChunkContext): Chunk[] {
  const chunks: Chunk[] = []
  for (const section of sectionsOf(document.blocks)) {
    const { blocks, headingPath, anchor } = section
    const whole: Range = { start: blocks[0]?.start ?? 0, end: blocks.at(-1)?.end ?? 0 }
    const tokens = approximateTokens(document.content.slice(whole.start, whole.end))
    const fits = tokens <= CHUNK_TOKENS || (blocks.length === 1 && tokens <= WHOLE_TOKENS)
    const ranges = fits ? [whole] : splitAtoms(document.content, atomsOf(document.content, blocks))
    const crumbs = breadcrumb(context.title, headingPath, context.url ?? context.id)
    for (const range of ranges) {
      const shown = tokens <= WHOLE_TOKENS ? whole : range
      const text = `${crumbs}\n${document.content.slice(range.start, range.end)}`
      chunks.push({
        ordinal: chunks.length,
        headingPath,
        anchor,
        start: range.start,
        end: range.end,
        sectionStart: shown.start,
        sectionEnd: shown.end,
        text,
        textHash: createHash('sha256').update(text).digest('hex'),
      })
    }
  }
  return chunks
}

interface Section {
  readonly blocks: readonly Block[]
  readonly headingPath: readonly string[]
  readonly anchor: string | null
}

/** Runs of blocks under one heading (or on one PDF page). */
function sectionsOf(blocks: readonly Block[]): readonly Section[] {
  const sections: Section[] = []
  let body: Block[] = []
  const flush = (): void => {
    const [first] = body
    if (first !== undefined) sections.push({ blocks: body, headingPath: first.headingPath, anchor: first.anchor })
    body = []
  }
  blocks.forEach((block, index) => {
    if (block.kind === 'heading') {
      flush()
      const next = blocks[index + 1]
      const isBare = next === undefined || (next.kind === 'heading' && (next.depth ?? 1) <= (block.depth ?? 1))
      if (isBare) sections.push({ blocks: [block], headingPath: block.headingPath, anchor: block.anchor })
      return
    }
    if (body[0] !== undefined && body[0].anchor !== block.anchor) flush()
    body.push(block)
  })
  flush()
  return sections
}
