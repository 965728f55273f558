/** Comma-separated values as a table; the first line shows whether semicolons, tabs or bars take their place. */
import { parse } from 'csv-parse/sync'
import { compose, tableText } from '../compose.ts'
import { type ParsedDocument, UnreadableDocument } from '../document.ts'

/** Rows that stand in one table; each table repeats the header, so that every passage says what its cells are. */
const ROWS_PER_TABLE = 50
const DELIMITERS = [',', ';', '\t', '|'] as const
/** Excel's first line that says what divides, and is no row. */
const SEPARATOR_LINE = /^\uFEFF?sep=(.)\r?\n/i

/** @throws UnreadableDocument when quotation marks are not closed */
export function parseCsv(written: string): ParsedDocument {
  const source = written.replace(SEPARATOR_LINE, '')
  const said = SEPARATOR_LINE.exec(written)?.[1]
  const firstLine = source.slice(0, source.search(/[\r\n]|$/))
  const count = (delimiter: string): number => firstLine.split(delimiter).length
  const delimiter = said ?? DELIMITERS.reduce<string>((best, each) => (count(each) > count(best) ? each : best), ',')
  let rows: readonly (readonly string[])[]
  try {
    rows = parse(source, { delimiter, bom: true, relax_column_count: true, skip_empty_lines: true, trim: true })
  } catch (error) {
    throw new UnreadableDocument('The table cannot be read: a quotation mark is not closed', { cause: error })
  }
  const [first, ...body] = rows
  if (first === undefined) return { title: null, metadata: {}, ...compose([]) }
  // A row may have more cells than the first: they have no name, and are kept.
  const width = rows.reduce((most, row) => Math.max(most, row.findLastIndex((cell) => cell !== '') + 1), first.length)
  const even = (row: readonly string[]): readonly string[] =>
    Array.from({ length: width }, (_, index) => row[index] ?? '')
  const header = even(first)
  const tables = Array.from({ length: Math.max(1, Math.ceil(body.length / ROWS_PER_TABLE)) }, (_, index) =>
    tableText([header, ...body.slice(index * ROWS_PER_TABLE, (index + 1) * ROWS_PER_TABLE).map(even)]),
  )
  return { title: null, metadata: {}, ...compose(tables.map((text) => ({ kind: 'table' as const, text }))) }
}
