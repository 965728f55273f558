/** A document's canonical text as HTML, with one quotation marked. Every letter of it is shown as it is stored. */
import { isTableRule, readBlocks, type Span, type TextBlock } from '../../../text/index.ts'

/** @param marked UTF-16 offsets of the content; what is marked first has the id `quote` */
export function renderContent(content: string, marked: Span | null): string {
  const seen = { quote: false }
  const text = (span: Span): string => markedText(content, span, marked, seen)
  return readBlocks(content)
    .map((block) => renderBlock(block, content, text))
    .join('\n')
}

function renderBlock({ kind, depth, lines }: TextBlock, content: string, text: (span: Span) => string): string {
  switch (kind) {
    case 'heading':
      // The page's own heading is its title.
      return `<h${Math.min(6, (depth ?? 1) + 1)} dir="auto">${lines.map(text).join('')}</h${Math.min(6, (depth ?? 1) + 1)}>`
    case 'code':
      return `<pre dir="ltr" tabindex="0"><code>${lines.map(text).join('\n')}</code></pre>`
    case 'table':
      return renderTable(lines, content, text)
    case 'list':
    case 'paragraph':
      return `<p dir="auto">${lines.map(text).join('\n')}</p>`
  }
}

/** The first row is the header when the second one rules it off. */
function renderTable(rows: readonly Span[], content: string, text: (span: Span) => string): string {
  const isRule = (row: Span | undefined): boolean => row !== undefined && isTableRule(content.slice(row.start, row.end))
  const cells = (row: Span, tag: 'td' | 'th'): string =>
    `<tr>${cellsOf(content, row)
      .map((cell) => `<${tag} dir="auto">${text(cell)}</${tag}>`)
      .join('')}</tr>`
  const [first, second] = rows
  const hasHeader = first !== undefined && isRule(second)
  const head = hasHeader ? `<thead>${cells(first, 'th')}</thead>` : ''
  const body = rows.slice(hasHeader ? 2 : 0).map((row) => cells(row, 'td'))
  return `<div class="table" tabindex="0"><table>${head}<tbody>${body.join('')}</tbody></table></div>`
}

/** Between bars that are not escaped, without the white space around. */
function cellsOf(content: string, { start, end }: Span): readonly Span[] {
  const bars: number[] = []
  for (let index = start; index < end; index++) {
    if (content[index] === '\\') index++
    else if (content[index] === '|') bars.push(index)
  }
  return bars.slice(0, -1).map((bar, index) => {
    const cell = content.slice(bar + 1, bars[index + 1])
    const lead = cell.length - cell.trimStart().length
    return { start: bar + 1 + lead, end: bar + 1 + Math.max(lead, cell.trimEnd().length) }
  })
}

function markedText(content: string, { start, end }: Span, marked: Span | null, seen: { quote: boolean }): string {
  const from = Math.max(start, marked?.start ?? end)
  const to = Math.min(end, marked?.end ?? start)
  if (from >= to) return escapeHtml(content.slice(start, end))
  const id = seen.quote ? '' : ' id="quote"'
  seen.quote = true
  return `${escapeHtml(content.slice(start, from))}<mark${id}>${escapeHtml(content.slice(from, to))}</mark>${escapeHtml(content.slice(to, end))}`
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

export const escapeHtml = (text: string): string => text.replaceAll(/[&<>"']/g, (letter) => ENTITIES[letter] ?? letter)
