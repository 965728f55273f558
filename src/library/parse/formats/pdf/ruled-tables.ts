/** Tables whose cells are told by the lines that are drawn around them, however near their words stand. */

import { ladders, withRowsAtItsEnds } from './ladders.ts'
import { joinLines, type Line, linesOf, type Run, textOf } from './lines.ts'
import { first, last, merged, NEAR, places } from './rule-places.ts'
import type { Rule, Rules } from './rules.ts'

export interface RuledTable {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
  readonly rows: readonly (readonly string[])[]
}

const MAX_CELLS = 5000

/** A table in the place of a line. */
export function tableLine({ left, right, top, bottom, rows }: RuledTable): Line {
  const text = rows.map((row) => row.join(' ')).join(' ')
  const run = { text, x: left, y: top, width: right - left, height: 1, isMonospace: false, order: 0 }
  const segments = [{ text, left, right, runs: [run] }]
  return { segments, y: top, height: Math.min(10, top - bottom), isMonospace: false, room: right - left, rows }
}

/** @returns the tables, and the runs that are in none */
export function ruledTables(
  runs: readonly Run[],
  rules: Rules,
): { tables: readonly RuledTable[]; rest: readonly Run[] } {
  const tables: RuledTable[] = []
  let rest = runs
  for (const grid of gridsOf(rules)) {
    const inside = rest.filter((run) => isInside(run, grid))
    const rows = inside.length === 0 ? null : rowsOf(grid, inside)
    if (rows === null) continue
    const taken = new Set(inside)
    rest = rest.filter((run) => !taken.has(run))
    // Of rows with a ground in turn, the first or the last may have none.
    const [above, below] = [rowBeside(grid, rest, 'above'), rowBeside(grid, rest, 'below')]
    for (const run of [...(above?.runs ?? []), ...(below?.runs ?? [])]) taken.add(run)
    rest = rest.filter((run) => !taken.has(run))
    tables.push({
      left: first(grid.xs),
      right: last(grid.xs),
      top: above?.y ?? last(grid.ys),
      bottom: below?.y ?? first(grid.ys),
      rows: [...(above === null ? [] : [above.cells]), ...rows, ...(below === null ? [] : [below.cells])],
    })
  }
  for (const ladder of ladders(rules.horizontal)) {
    const found = withRowsAtItsEnds(ladder, rest)
    if (found === null) continue
    const { rows, inside, heights } = found
    tables.push({ left: ladder.from, right: ladder.to, top: last(heights), bottom: first(heights), rows })
    const taken = new Set(inside)
    rest = rest.filter((run) => !taken.has(run))
  }
  return { tables, rest }
}

/** Rules that meet. */
interface Grid {
  readonly xs: readonly number[]
  readonly ys: readonly number[]
  readonly rules: Rules
}

function isInside({ x, y, width, height }: Run, { xs, ys }: Grid): boolean {
  const [centre, middle] = [x + width / 2, y + height / 3]
  return centre > first(xs) && centre < last(xs) && middle > first(ys) && middle < last(ys)
}

function gridsOf({ horizontal, vertical }: Rules): readonly Grid[] {
  const rows = merged(horizontal)
  const columns = merged(vertical)
  const groups: { horizontal: Set<Rule>; vertical: Set<Rule> }[] = []
  for (const column of columns) {
    const met = rows.filter((row) => meets(row, column))
    const joined = groups.filter((group) => met.some((row) => group.horizontal.has(row)))
    const group = joined[0] ?? { horizontal: new Set(), vertical: new Set() }
    if (joined.length === 0) groups.push(group)
    for (const other of joined.slice(1)) {
      for (const rule of other.horizontal) group.horizontal.add(rule)
      for (const rule of other.vertical) group.vertical.add(rule)
      groups.splice(groups.indexOf(other), 1)
    }
    for (const row of met) group.horizontal.add(row)
    group.vertical.add(column)
  }
  return groups
    .filter(({ horizontal }) => horizontal.size > 0)
    .map((group) => {
      const rules = { horizontal: [...group.horizontal], vertical: [...group.vertical] }
      // A table may have no border of its own at its sides, above or below.
      const sides = rules.horizontal.flatMap(({ from, to }) => [from, to])
      const ends = rules.vertical.flatMap(({ from, to }) => [from, to])
      return {
        xs: places([...rules.vertical.map(({ at }) => at), Math.min(...sides), Math.max(...sides)]),
        ys: places([...rules.horizontal.map(({ at }) => at), Math.min(...ends), Math.max(...ends)]),
        rules,
      }
    })
    .filter(({ xs, ys }) => xs.length > 2 && ys.length > 2 && xs.length * ys.length < MAX_CELLS)
}

const meets = (row: Rule, column: Rule): boolean =>
  column.at > row.from - NEAR && column.at < row.to + NEAR && row.at > column.from - NEAR && row.at < column.to + NEAR

/** What each cell says, from the top; what spans several stands in each of them. */
function rowsOf(grid: Grid, runs: readonly Run[]): readonly (readonly string[])[] | null {
  const { rules, xs } = grid
  const ys = withRowsOfLines(grid, runs)
  const [width, height] = [xs.length - 1, ys.length - 1]
  const isWall = (x: number, y: number): boolean => rules.vertical.some((rule) => isThere(rule, x, y))
  const isFloor = (x: number, y: number): boolean =>
    rules.horizontal.some((rule) => isThere(rule, y, x)) || !grid.ys.includes(y)
  // From the foot up; each cell is of the one that it is not divided from.
  const owner = Array.from({ length: width * height }, (_, cell) => cell)
  const ownerOf = (cell: number): number => {
    let found = cell
    while (owner[found] !== found) found = owner[found] ?? found
    return found
  }
  for (let row = 0; row < height; row++) {
    const y = middle(ys, row)
    const walls = xs.slice(1, -1).map((x) => isWall(x, y))
    for (let column = 0; column < width; column++) {
      const cell = row * width + column
      // Without any wall, a row is a title across the table, or cells on a ground of one colour.
      if (column > 0 && walls.some(Boolean) && walls[column - 1] === false) owner[ownerOf(cell)] = ownerOf(cell - 1)
      if (row > 0 && !isFloor(middle(xs, column), ys[row] ?? 0)) owner[ownerOf(cell)] = ownerOf(cell - width)
    }
  }
  const cells = new Map<number, Run[]>()
  for (const run of runs) {
    const row = indexIn(ys, run.y + run.height / 3)
    for (const part of divided(
      run,
      xs.filter((x) => isWall(x, middle(ys, row))),
    )) {
      const column = indexIn(xs, Math.min(part.x + part.height / 2, part.x + part.width / 2))
      const cell = ownerOf(row * width + column)
      cells.set(cell, [...(cells.get(cell) ?? []), part])
    }
  }
  const texts = new Map([...cells].map(([cell, parts]) => [cell, linesOf(parts).map(textOf).reduce(joinLines, '')]))
  const rows = Array.from({ length: height }, (_, down) =>
    Array.from({ length: width }, (_, column) => texts.get(ownerOf((height - 1 - down) * width + column)) ?? ''),
  ).filter((row) => row.some((text) => text !== ''))
  const used = xs.slice(1).map((_, column) => rows.some((row) => row[column] !== ''))
  const isTable = rows.length > 1 && used.filter(Boolean).length > 1 && texts.size > Math.max(width, height) / 2
  return isTable && texts.size > 2 ? rows.map((row) => row.filter((_, column) => used[column])) : null
}

/** A line right above or below the grid, of which every column has its part. */
function rowBeside({ xs, ys }: Grid, runs: readonly Run[], where: 'above' | 'below') {
  const pitch = (last(ys) - first(ys)) / (ys.length - 1)
  const [from, to] = where === 'above' ? [last(ys), last(ys) + pitch] : [first(ys) - pitch, first(ys)]
  const here = runs.filter(({ y, height, text }) => y + height / 3 > from && y + height / 3 < to && text.trim() !== '')
  const [line, ...more] = linesOf(here)
  if (line === undefined || more.length > 0) return null
  const cells = xs.slice(1).map((right, column) => {
    const left = xs[column] ?? 0
    return here.filter(({ x, width }) => x > left - NEAR && x + width < right + NEAR)
  })
  if (cells.some((cell) => cell.length === 0) || cells.flat().length !== here.length) return null
  return { y: line.y, runs: here, cells: cells.map((cell) => linesOf(cell).map(textOf).join(' ')) }
}

const isThere = (rule: Rule, at: number, on: number): boolean =>
  Math.abs(rule.at - at) <= NEAR && rule.from < on && rule.to > on

const middle = (values: readonly number[], index: number): number =>
  ((values[index] ?? 0) + (values[index + 1] ?? 0)) / 2

/** Between which two of the ascending values it lies. */
const indexIn = (values: readonly number[], value: number): number =>
  Math.min(
    values.length - 2,
    Math.max(
      0,
      values.findLastIndex((each) => each <= value),
    ),
  )

/** Rows that no lines divide: columns with a border each, and lines that go through all of them. */
function withRowsOfLines({ xs, ys }: Grid, runs: readonly Run[]): readonly number[] {
  if (ys.length > 3) return ys
  const added = ys.slice(1).flatMap((_, band) => {
    const lines = linesOf(runs.filter(({ y, height }) => indexIn(ys, y + height / 3) === band))
    const isRow = ({ segments }: { segments: readonly { runs: readonly Run[] }[] }): boolean => {
      const columns = new Set(segments.flatMap((segment) => segment.runs.map(({ x }) => indexIn(xs, x + 1))))
      return columns.has(0) && columns.size > 1
    }
    if (lines.length < 3 || !lines.every(isRow)) return []
    return lines.slice(1).map((line, index) => ((lines[index]?.y ?? 0) + line.y + line.height) / 2)
  })
  return [...ys, ...added].sort((one, other) => one - other)
}

/** A run that goes through walls, divided at the space next to each. */
function divided(run: Run, walls: readonly number[]): readonly Run[] {
  const wall = walls.find((x) => x > run.x + NEAR && x < run.x + run.width - NEAR)
  if (wall === undefined || run.width <= 0) return [run]
  const wanted = ((wall - run.x) / run.width) * run.text.length
  const spaces = [...run.text.matchAll(/\s+/g)].map(({ index }) => index)
  const at = spaces.sort((one, other) => Math.abs(one - wanted) - Math.abs(other - wanted))[0]
  if (at === undefined || at === 0) return [run]
  const width = (run.width * at) / run.text.length
  const after = { ...run, text: run.text.slice(at), x: Math.max(run.x + width, wall), width: run.width - width }
  return [
    { ...run, text: run.text.slice(0, at), width },
    ...divided(
      after,
      walls.filter((x) => x > wall),
    ),
  ]
}
