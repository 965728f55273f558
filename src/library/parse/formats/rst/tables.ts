/** Tables drawn with characters, which the parser leaves as they are. */

/** Rows of cells, the first the header; `null` when the lines draw no table. */
export function readDrawnTable(lines: readonly string[]): readonly (readonly string[])[] | null {
  const [first = ''] = lines
  if (/^\+[-=+]+\+$/.test(first)) return readGrid(lines)
  if (/^=+(?: +=+)+$/.test(first)) return readSimple(lines)
  return null
}

/** `+----+` above and below each row; the lines between are one cell's text, and a cell may span columns. */
function readGrid(lines: readonly string[]): readonly (readonly string[])[] {
  const rows: string[][] = []
  let open: string[] | null = null
  const rule = lines
    .filter((line) => line.startsWith('+'))
    .reduce((most, line) => (line.split('+').length > most.split('+').length ? line : most))
  const boundaries = [...rule.matchAll(/\+/g)].map(({ index }) => index)
  for (const line of lines) {
    if (/^\+[-=+ ]*\+$/.test(line)) {
      if (open !== null) rows.push(open.map((cell) => cell.trim()))
      open = null
      continue
    }
    const cells = cellsAt(line, boundaries)
    open = open === null ? cells : cells.map((cell, index) => `${open?.[index] ?? ''} ${cell.trim()}`)
  }
  if (open !== null) rows.push(open.map((cell) => cell.trim()))
  return rows
}

/** By their bars; where one is missing between two columns, the cell is of both. */
function cellsAt(line: string, boundaries: readonly number[]): string[] {
  const parts = line.replace(/^\||\|$/g, '').split('|')
  if (parts.length >= boundaries.length - 1) return parts
  return boundaries.slice(1).map((_, column) => {
    const from = boundaries.findLast((at, index) => index <= column && line[at] === '|') ?? 0
    const to = boundaries.find((at, index) => index > column && line[at] === '|') ?? line.length
    return line.slice(from + 1, to)
  })
}

/** Columns are where the first rule has its `=`; a row without a first cell goes on with the one above. */
function readSimple(lines: readonly string[]): readonly (readonly string[])[] {
  const columns = [...(lines[0] ?? '').matchAll(/=+/g)].map(({ index }) => index)
  const rows: string[][] = []
  for (const line of lines) {
    if (/^[=-]+(?: +[=-]+)*$/.test(line)) continue
    const cells = columns.map((start, index) => line.slice(start, columns[index + 1]).trim())
    const above = rows.at(-1)
    if (cells[0] === '' && above !== undefined)
      for (const [index, cell] of cells.entries()) above[index] = `${above[index]} ${cell}`.trim()
    else rows.push(cells)
  }
  return rows
}
