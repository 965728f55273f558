/** Where a passage of a page stands in a translation of it, which keeps its sections, blocks, lines and often sentences. */
import { readBlocks, type Span, splitSentences, type TextBlock } from '../../../text/index.ts'

export interface TextInLanguage {
  readonly content: string
  readonly language: string
}

/**
 * The smallest part around the passage that has a counterpart: a sentence, else a line, a block, a section.
 * @returns null: the translation is not made as the original is
 */
export function counterpart(original: TextInLanguage, { start, end }: Span, translated: TextInLanguage): Span | null {
  const [from, to] = [wholeOf(original), wholeOf(translated)]
  const first = descend(from, to, start)
  const last = descend(from, to, end - 1)
  return first === to || last === to ? null : { start: first.start, end: last.end }
}

interface Part extends Span {
  readonly kind: string
  parts(): readonly Part[]
}

function descend(from: Part, to: Part, offset: number): Part {
  const [mine, theirs] = [from.parts(), to.parts()]
  const index = mine.findIndex(({ end }) => offset < end)
  const [inside, other] = [mine[index], theirs[index]]
  if (inside === undefined || other === undefined) return to
  return mine.length === theirs.length && inside.kind === other.kind ? descend(inside, other, offset) : to
}

function wholeOf(text: TextInLanguage): Part {
  const sections = (): readonly Part[] => {
    const groups: TextBlock[][] = []
    for (const block of readBlocks(text.content)) {
      const latest = groups.at(-1)
      if (latest === undefined || block.kind === 'heading') groups.push([block])
      else latest.push(block)
    }
    return groups.map((blocks) => ({
      kind: 'section',
      ...around(blocks),
      parts: () => blocks.map((block) => partOf(text, block)),
    }))
  }
  return { kind: 'page', start: 0, end: text.content.length, parts: sections }
}

function partOf(text: TextInLanguage, { kind, start, end, lines }: TextBlock): Part {
  // Prose may be wrapped anywhere; the lines of everything else are its own.
  const isProse = kind === 'paragraph' || kind === 'heading'
  const lineParts = (): readonly Part[] =>
    lines.map((line) => ({ kind: 'line', ...line, parts: () => sentencesOf(text, line) }))
  return { kind, start, end, parts: isProse ? () => sentencesOf(text, around(lines)) : lineParts }
}

const sentencesOf = ({ content, language }: TextInLanguage, { start, end }: Span): readonly Part[] =>
  splitSentences(content.slice(start, end), language).map((each) => ({
    kind: 'sentence',
    start: start + each.start,
    end: start + each.end,
    parts: () => [],
  }))

const around = (spans: readonly Span[]): Span => ({ start: spans[0]?.start ?? 0, end: spans.at(-1)?.end ?? 0 })
