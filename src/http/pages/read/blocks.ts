/** The blocks of a document's canonical text, each with its place: what `library/parse/compose.ts` has laid out. */

export interface TextBlock {
  readonly kind: 'heading' | 'code' | 'table' | 'lines'
  /** 1 to 6, headings only. */
  readonly depth?: number
  /** Of a code block. */
  readonly language?: string
  /** The lines that are shown, as UTF-16 offsets of the content, without hashes and fences. */
  readonly lines: readonly Span[]
}

export interface Span {
  readonly start: number
  readonly end: number
}

/** In the order of the text; blank lines outside code separate blocks and belong to none. */
export function readBlocks(content: string): readonly TextBlock[] {
  const blocks: TextBlock[] = []
  const lines = linesOf(content)
  for (let index = 0; index < lines.length; ) {
    const line = content.slice(lines[index]?.start, lines[index]?.end)
    const heading = /^(#{1,6}) (?=\S)/.exec(line)
    const fence = /^(`{3,})([^`]*)$/.exec(line)
    if (line.trim() === '') index++
    else if (heading !== null) {
      const { start = 0, end = 0 } = lines[index++] ?? {}
      blocks.push({
        kind: 'heading',
        depth: heading[1]?.length ?? 1,
        lines: [{ start: start + heading[0].length, end }],
      })
    } else if (fence !== null) {
      const rest = lines.slice(index + 1)
      const length = rest.findIndex(({ start, end }) => content.slice(start, end) === fence[1])
      const inside = length === -1 ? rest : rest.slice(0, length)
      blocks.push({ kind: 'code', language: fence[2]?.trim() ?? '', lines: inside })
      index += inside.length + 2
    } else {
      const isRow = (text: string): boolean => text.startsWith('|') && text.endsWith('|')
      const kind = isRow(line) ? 'table' : 'lines'
      const begin = index
      for (index++; index < lines.length; index++) {
        const next = content.slice(lines[index]?.start, lines[index]?.end)
        if (next.trim() === '' || isRow(next) !== (kind === 'table') || /^(?:#{1,6} \S|`{3,}[^`]*$)/.test(next)) break
      }
      blocks.push({ kind, lines: lines.slice(begin, index) })
    }
  }
  return blocks
}

function linesOf(content: string): readonly Span[] {
  const lines: Span[] = []
  for (let start = 0; start <= content.length; ) {
    const found = content.indexOf('\n', start)
    const end = found === -1 ? content.length : found
    lines.push({ start, end })
    start = end + 1
  }
  return lines
}
