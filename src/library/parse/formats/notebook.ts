/** Jupyter notebooks (nbformat 3 and 4): their prose as it is, their code, and what the code printed. */
import type { ParsedDocument } from '../document.ts'
import { UnreadableDocument } from '../document.ts'
import { parseMarkdown } from './markdown/markdown.ts'

interface Cell {
  readonly cell_type?: unknown
  readonly source?: unknown
  /** The code of nbformat 3, and the depth of its headings. */
  readonly input?: unknown
  readonly level?: unknown
  readonly outputs?: unknown
}

/** What code printed is shown to so many letters: the rest is seldom read. */
const MAX_OUTPUT_CHARS = 4000

/** @throws UnreadableDocument */
export function parseNotebook(source: string): ParsedDocument {
  const notebook = readJson(source)
  const { metadata } = notebook
  const cells = notebook.cells ?? cellsOfSheets(notebook.worksheets)
  if (!Array.isArray(cells)) throw new UnreadableDocument('This is not a notebook of nbformat 3 or 4')
  const language = languageOf(metadata)
  let pictures = 0
  const parts = (cells as readonly Cell[]).flatMap(({ cell_type: type, source: lines, input, level, outputs }) => {
    const text = joined(lines ?? input)
    if (type === 'markdown') return [text]
    if (type === 'heading') return [`${'#'.repeat(typeof level === 'number' ? level : 1)} ${text}`]
    if (type === 'raw' || text.trim() === '') return []
    const printed = Array.isArray(outputs) ? outputs.map(readOutput) : []
    pictures += printed.filter(({ picture }) => picture).length
    const shown = printed.map((output) => output.text).join('')
    return [fenced(text, language), ...(shown.trim() === '' ? [] : [fenced(shown.slice(0, MAX_OUTPUT_CHARS), 'text')])]
  })
  const parsed = parseMarkdown(parts.join('\n\n'), { format: 'markdown', site: null, anchors: null })
  const warnings = [
    ...(parsed.warnings ?? []),
    ...(pictures === 0 ? [] : [`${pictures} ${pictures === 1 ? 'picture' : 'pictures'} that code has drawn`]),
  ]
  return { ...parsed, ...(warnings.length === 0 ? {} : { warnings }) }
}

/** Those of nbformat 3, which lay on sheets. */
const cellsOfSheets = (sheets: unknown): unknown =>
  Array.isArray(sheets) ? sheets.flatMap((sheet) => fieldsOf(sheet).cells ?? []) : undefined

function readJson(source: string): {
  readonly cells?: unknown
  readonly worksheets?: unknown
  readonly metadata?: unknown
} {
  try {
    const parsed: unknown = JSON.parse(source)
    if (typeof parsed === 'object' && parsed !== null) return parsed
  } catch {
    // Said below.
  }
  throw new UnreadableDocument('The notebook is not JSON')
}

function languageOf(metadata: unknown): string {
  const { language_info: info, kernelspec: kernel } = fieldsOf(metadata)
  const name = fieldsOf(info).name ?? fieldsOf(kernel).language
  return typeof name === 'string' && /^[\w+#-]+$/.test(name) ? name : 'python'
}

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}

const joined = (lines: unknown): string =>
  typeof lines === 'string'
    ? lines
    : Array.isArray(lines)
      ? lines.filter((each) => typeof each === 'string').join('')
      : ''

/** Colours of a terminal are no text. */
const plain = (text: string): string => text.replaceAll(/\u001b\[[\d;]*[A-Za-z]/g, '')

function readOutput(output: unknown): { readonly text: string; readonly picture: boolean } {
  const { output_type: type, text, data, ename, evalue } = fieldsOf(output)
  if (type === 'stream') return { text: plain(joined(text)), picture: false }
  if (type === 'error') return { text: `${String(ename)}: ${String(evalue)}\n`, picture: false }
  const shown = joined(fieldsOf(data)['text/plain'] ?? text)
  const kinds = Object.keys({ ...fieldsOf(output), ...fieldsOf(data) })
  const picture = kinds.some((kind) => /^(?:image\/|png$|jpeg$|svg$)/.test(kind))
  // Beside a picture stands only what Python calls it.
  return { text: picture || shown === '' ? '' : `${plain(shown)}\n`, picture }
}

/** In a fence that the code itself cannot close. */
function fenced(code: string, language: string): string {
  const longest = Math.max(2, ...(code.match(/`{3,}/g) ?? []).map((run) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}${language}\n${code.replace(/\n+$/, '')}\n${fence}`
}
