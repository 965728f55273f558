/** Columns told by the white that runs between them from line to line. */
import { type Line, type Run, segmentOf } from './lines.ts'

/** Of the letters' height: more than a space between words, which one line may have but not all at the same place. */
const MIN_RIVER = 0.5

/** @returns the cells of each line, or null where no white runs through all of them */
export function cellsByRivers(lines: readonly Line[]): readonly (readonly string[])[] | null {
  const columns = columnsOf(lines)
  if (columns.length < 2) return null
  return lines.map((line) => {
    const runs = inkOf(line)
    return columns.map(({ left, right }) => {
      const here = runs.filter((run) => run.x >= left && run.x < right)
      return here.length === 0 ? '' : segmentOf(here).text.trim()
    })
  })
}

/** Lines that part at narrower gaps too. */
export const hasGap = (line: Line): boolean => columnsOf([line]).length > 1

interface Column {
  readonly left: number
  right: number
}

function columnsOf(lines: readonly Line[]): readonly Column[] {
  const columns: Column[] = []
  const least = MIN_RIVER * Math.max(0, ...lines.map(({ height }) => height))
  for (const { x, width } of lines.flatMap(inkOf).sort((one, other) => one.x - other.x)) {
    const column = columns.at(-1)
    if (column === undefined || x - column.right > least) columns.push({ left: x, right: x + width })
    else column.right = Math.max(column.right, x + width)
  }
  return columns
}

const inkOf = ({ segments }: Line): readonly Run[] =>
  segments.flatMap(({ runs }) => runs.filter(({ text }) => text.trim() !== ''))
