/** From the order in which a line is seen to the order in which it is read. */
interface Placed {
  readonly text: string
}

const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/
const LEFT_TO_RIGHT = /[\p{L}\p{N}]/u
/** Letters in the shape that they have in a word, and ligatures: fonts need them, readers and searches do not. */
const PRESENTATION_FORMS = /[\ufb00-\ufb06\ufb1d-\ufdff\ufe70-\ufefc]+/g

type Direction = 'left' | 'right' | 'neutral'

/**
 * @param runs from left to right; each is in reading order within itself
 * @param isApart whether there is a space between two that stand beside each other
 */
export function logicalText<R extends Placed>(runs: readonly R[], isApart: (before: R, after: R) => boolean): string {
  const sorted = runs
  const pieces: { readonly text: string; readonly direction: Direction }[] = []
  sorted.forEach((run, index) => {
    const before = sorted[index - 1]
    if (before !== undefined && isApart(before, run)) pieces.push({ text: ' ', direction: 'neutral' })
    pieces.push({ text: run.text, direction: directionOf(run.text) })
  })
  const rightward = pieces.filter(({ direction }) => direction === 'right').length
  if (rightward === 0) return cleaned(pieces.map(({ text }) => text))
  const letters = (direction: Direction): number =>
    pieces.filter((piece) => piece.direction === direction).reduce((sum, { text }) => sum + text.length, 0)
  const base: Direction = letters('right') >= letters('left') ? 'right' : 'left'
  const ordered = base === 'right' ? [...pieces].reverse() : pieces
  // Runs of the other direction keep an order of their own, with what stands between them.
  return cleaned(withTurned(ordered, base === 'right' ? 'left' : 'right').map(({ text }) => text))
}

function directionOf(text: string): Direction {
  if (RIGHT_TO_LEFT.test(text)) return 'right'
  return LEFT_TO_RIGHT.test(text) ? 'left' : 'neutral'
}

function withTurned<P extends { readonly direction: Direction }>(
  pieces: readonly P[],
  direction: Direction,
): readonly P[] {
  const out: P[] = []
  for (let from = 0; from < pieces.length; ) {
    if (pieces[from]?.direction !== direction) {
      out.push(...pieces.slice(from, from + 1))
      from++
      continue
    }
    let end = from + 1
    for (let at = from + 1; at < pieces.length && pieces[at]?.direction !== opposite(direction); at++)
      if (pieces[at]?.direction === direction) end = at + 1
    out.push(...pieces.slice(from, end).reverse())
    from = end
  }
  return out
}

const opposite = (direction: Direction): Direction => (direction === 'left' ? 'right' : 'left')

const cleaned = (texts: readonly string[]): string =>
  texts
    .join('')
    .replaceAll(PRESENTATION_FORMS, (run) => run.normalize('NFKC'))
    .replaceAll(/\s+/g, ' ')
    .trim()
