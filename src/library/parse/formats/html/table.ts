/** A table's cells where a reader sees them: one that spans rows or columns stands in each of them. */
import type { Element, ElementContent } from 'hast'
import { everyElement, isElement } from './tree.ts'

const MAX_SPAN = 200
/** Beyond this a table is read row by row, spans or not. */
const MAX_CELLS = 50_000

/** @param read what a cell says @returns rows of equal length */
export function tableRows(table: Element, read: (cell: Element) => string): readonly (readonly string[])[] {
  const isRow = ({ tagName }: Element): boolean => tagName === 'tr'
  const tables = everyElement(table, ({ tagName }) => tagName === 'table')
  // Rows of a table inside a cell are no rows of this one.
  const inner = new Set(tables.flatMap((each) => everyElement(each, isRow)))
  const own = everyElement(table, isRow).filter((row) => !inner.has(row))
  const rows = own.map((row) =>
    row.children
      .filter((cell: ElementContent): cell is Element => isElement(cell) && /^t[dh]$/.test(cell.tagName))
      .map((cell) => ({ text: read(cell), columns: span(cell, 'colSpan'), rows: span(cell, 'rowSpan') })),
  )
  const filled = rows.filter((row) => row.length > 0)
  const width = Math.max(0, ...filled.map((row) => row.reduce((sum, { columns }) => sum + columns, 0)))
  if (width * filled.length > MAX_CELLS) return filled.map((row) => row.map(({ text }) => text))

  const grid: (string | undefined)[][] = filled.map(() => [])
  // A cell may span more columns than there are: those in which none begins are no columns.
  let columns = 0
  filled.forEach((row, y) => {
    let x = 0
    for (const cell of row) {
      while (grid[y]?.[x] !== undefined) x++
      columns = Math.max(columns, x + 1)
      // What spans the whole table is a title of what is below it, and said once.
      const isTitle = row.length === 1 && cell.columns > 1 && cell.columns >= width
      for (let down = 0; down < Math.min(cell.rows, filled.length - y); down++)
        for (let right = 0; right < cell.columns; right++) {
          const line = grid[y + down]
          if (line !== undefined) line[x + right] = isTitle && right > 0 ? '' : cell.text
        }
      x += cell.columns
    }
  })
  return grid.map((line) => Array.from({ length: columns }, (_, x) => line[x] ?? ''))
}

function span(cell: Element, name: 'colSpan' | 'rowSpan'): number {
  const value = Number(cell.properties[name] ?? 1)
  // No rows are "to the end"; no columns are one.
  if (value === 0) return name === 'rowSpan' ? MAX_SPAN : 1
  return Number.isSafeInteger(value) && value > 0 ? Math.min(value, MAX_SPAN) : 1
}
