/** How likely one word was meant and another typed: an edit distance in which slips of the hand cost less. */

/** Two letters swapped, a letter doubled or not, a neighbour on the keyboard, a letter left out or put in, another one. */
const COST = { swapped: 0.7, doubled: 0.5, neighbour: 0.8, vowel: 0.8, missing: 0.8, extra: 0.9, other: 1.2 } as const
/** People rarely get the first letter wrong. */
const FIRST_LETTER = 0.5

const ROWS = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm']
const neighbours = new Set(
  ROWS.flatMap((row, index) =>
    [...row].flatMap((letter, at) => {
      const beside = [row[at + 1], ROWS[index + 1]?.[at], ROWS[index + 1]?.[at - 1]]
      return beside.flatMap((other) => (other === undefined ? [] : [letter + other, other + letter]))
    }),
  ),
)
const VOWELS = /^[aeiouy]{2}$/

/** @param most a greater distance is not worked out: the answer is then `Infinity` */
export function spellingDistance(typed: string, meant: string, most: number): number {
  const [from, to] = [[...typed], [...meant]]
  // Each letter more or less costs at least as much as a doubled one.
  if (Math.abs(from.length - to.length) * COST.doubled > most) return Number.POSITIVE_INFINITY
  const columns = to.length + 1
  const costs = new Float64Array((from.length + 1) * columns)
  const at = (row: number, column: number): number => costs[row * columns + column] ?? 0
  for (let row = 0; row <= from.length; row++) {
    let least = Number.POSITIVE_INFINITY
    for (let column = 0; column <= to.length; column++) {
      let cost = row === 0 && column === 0 ? 0 : Number.POSITIVE_INFINITY
      if (row > 0) cost = Math.min(cost, at(row - 1, column) + extra(from, row - 1))
      if (column > 0) cost = Math.min(cost, at(row, column - 1) + missing(to, column - 1, row))
      if (row > 0 && column > 0)
        cost = Math.min(cost, at(row - 1, column - 1) + replaced(from, to, row - 1, column - 1))
      if (isSwapped(from, to, row, column)) cost = Math.min(cost, at(row - 2, column - 2) + swapped(row))
      costs[row * columns + column] = cost
      least = Math.min(least, cost)
    }
    if (least > most) return Number.POSITIVE_INFINITY
  }
  const distance = at(from.length, to.length)
  return distance > most ? Number.POSITIVE_INFINITY : distance
}

/** A letter that was typed and not meant. */
function extra(from: readonly string[], index: number): number {
  if (index === 0) return COST.extra + FIRST_LETTER
  return from[index] === from[index - 1] ? COST.doubled : COST.extra
}

/** A letter that was meant and not typed. */
function missing(to: readonly string[], index: number, typed: number): number {
  if (index === 0 && typed === 0) return COST.missing + FIRST_LETTER
  return to[index] === to[index - 1] || to[index] === to[index + 1] ? COST.doubled : COST.missing
}

function replaced(from: readonly string[], to: readonly string[], row: number, column: number): number {
  const pair = (from[row] ?? '') + (to[column] ?? '')
  if (from[row] === to[column]) return 0
  const cost = neighbours.has(pair) ? COST.neighbour : VOWELS.test(pair) ? COST.vowel : COST.other
  return row === 0 && column === 0 ? cost + FIRST_LETTER : cost
}

const isSwapped = (from: readonly string[], to: readonly string[], row: number, column: number): boolean =>
  row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]

const swapped = (row: number): number => (row === 2 ? COST.swapped + FIRST_LETTER : COST.swapped)
