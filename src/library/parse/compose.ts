import { type Block, MAX_TEXT_CHARS, type ParsedDocument, type Piece, UnreadableDocument } from './document.ts'

/** Lays pieces out one below the other and notes where each came to stand and which headings are above it. */
export function compose(pieces: readonly Piece[]): Pick<ParsedDocument, 'content' | 'blocks'> {
  const blocks: Block[] = []
  const parts: string[] = []
  const above: { depth: number; text: string; anchor: string | null }[] = []
  let anchor: string | null = null
  let length = 0

  for (const piece of pieces) {
    const text = piece.text.replaceAll('\0', '').toWellFormed()
    if (text.trim() === '') continue
    const isHeading = piece.kind === 'heading'
    const depth = piece.depth ?? 1
    if (isHeading) {
      while ((above.at(-1)?.depth ?? 0) >= depth) above.pop()
      anchor = piece.anchor ?? above.at(-1)?.anchor ?? null
      above.push({ depth, text, anchor })
    } else if (piece.anchor !== undefined) {
      anchor = piece.anchor
    }
    const line = isHeading ? `${'#'.repeat(depth)} ${text}` : text
    if (parts.length > 0) length += 2
    blocks.push({
      kind: piece.kind,
      start: length,
      end: length + line.length,
      ...(isHeading ? { depth } : {}),
      headingPath: above.map((heading) => heading.text),
      anchor,
    })
    parts.push(line)
    length += line.length
    if (length > MAX_TEXT_CHARS) throw new UnreadableDocument('The document contains more than 20 MB of text')
  }
  return { content: parts.join('\n\n'), blocks }
}

/** The first heading of depth 1, as a page's title. */
export function firstTitle(pieces: readonly Piece[]): string | null {
  return pieces.find((piece) => piece.kind === 'heading' && piece.depth === 1 && piece.text !== '')?.text ?? null
}

/** Lines of a list item or a nested block, moved right under its marker. */
export function indent(text: string, width: number): string {
  const margin = ' '.repeat(width)
  return text
    .split('\n')
    .map((line, index) => (index === 0 || line === '' ? line : margin + line))
    .join('\n')
}

/** `- a`, `1. a`; an item's further blocks stand below its first, indented. */
export function listText(items: readonly (readonly string[])[], firstNumber: number | null): string {
  return items
    .map((blocks, index) => {
      const marker = firstNumber === null ? '- ' : `${firstNumber + index}. `
      return marker + indent(blocks.filter((block) => block !== '').join('\n'), marker.length)
    })
    .join('\n')
}

/** Rows as `| a | b |`, the first as the header. */
export function tableText(rows: readonly (readonly string[])[]): string {
  const [header, ...body] = rows
  if (header === undefined) return ''
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('\n', ' ').replaceAll('|', '\\|')).join(' | ')} |`
  return [line(header), line(header.map(() => '---')), ...body.map(line)].join('\n')
}

/** A code block, whole, in a fence that its own text cannot close. */
export function codeText(code: string, info: string): string {
  const longest = Math.max(2, ...(code.match(/^ *`{3,}/gm) ?? []).map((run) => run.trim().length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}${info}\n${code.replace(/\n+$/, '')}\n${fence}`
}

/** Puts a callout's or tab's label in front of its first paragraph, or on a line of its own. */
export function labelled(label: string, pieces: readonly Piece[]): readonly Piece[] {
  const name = label.trim().replace(/[:：]$/, '')
  if (name === '') return pieces
  const [first, ...rest] = pieces
  if (first?.kind === 'paragraph') return [{ ...first, text: `${name}: ${first.text}` }, ...rest]
  return [{ kind: 'paragraph', text: `${name}:` }, ...pieces]
}

const EAST_ASIAN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uffef]/u

/** Line breaks of the source that mean nothing become spaces, or nothing between East Asian characters. */
export function unwrapLines(text: string): string {
  if (!text.includes('\n')) return text
  const [first = '', ...rest] = text.split('\n')
  let joined = first
  for (const line of rest) {
    const left = joined.trimEnd()
    const right = line.trimStart()
    const together = EAST_ASIAN.test(left.slice(-1)) && EAST_ASIAN.test(right.slice(0, 1))
    joined =
      left === '' || right === '' || together
        ? left + (left === '' || right === '' ? ' ' : '') + right
        : `${left} ${right}`
  }
  return joined
}
