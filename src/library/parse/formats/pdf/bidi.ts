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
  const base = baseOf(pieces)
  const ordered = base === 'right' ? [...pieces].reverse() : pieces
  // Runs of the other direction keep an order of their own, with what stands between them.
  return cleaned(withTurned(ordered, base === 'right' ? 'left' : 'right').map(({ text }) => text))
}

/** A sentence ends on the side that its line runs to; else the more letters decide, for numbers are in every language. */
function baseOf(pieces: readonly { readonly text: string; readonly direction: Direction }[]): Direction {
  const seen = pieces.map(({ text }) => text.trim()).filter((text) => text !== '')
  const endsAt = (text: string | undefined): boolean => /^[.,:;!?،؛؟]+$/.test(text ?? '')
  if (endsAt(seen[0]) !== endsAt(seen.at(-1))) return endsAt(seen[0]) ? 'right' : 'left'
  const letters = (direction: Direction): number =>
    pieces
      .filter((piece) => piece.direction === direction)
      .reduce((sum, { text }) => sum + text.replaceAll(/\P{L}/gu, '').length, 0)
  return letters('right') >= letters('left') ? 'right' : 'left'
}

const MIRRORED: Readonly<Record<string, string>> = {
  '(': ')',
  ')': '(',
  '[': ']',
  ']': '[',
  '{': '}',
  '}': '{',
  '«': '»',
  '»': '«',
}

/** From right to left, a bracket that opens is drawn as one that closes. */
const mirrored = <P extends { readonly text: string; readonly direction: Direction }>(piece: P): P =>
  piece.direction === 'neutral'
    ? { ...piece, text: piece.text.replaceAll(/[()[\]{}«»]/g, (bracket) => MIRRORED[bracket] ?? bracket) }
    : piece

function directionOf(text: string): Direction {
  if (RIGHT_TO_LEFT.test(text)) return 'right'
  return LEFT_TO_RIGHT.test(text) ? 'left' : 'neutral'
}

function withTurned<P extends { readonly text: string; readonly direction: Direction }>(
  pieces: readonly P[],
  direction: Direction,
): readonly P[] {
  const out: P[] = []
  for (let from = 0; from < pieces.length; ) {
    if (pieces[from]?.direction !== direction) {
      const [piece] = pieces.slice(from, from + 1)
      if (piece !== undefined) out.push(direction === 'left' ? mirrored(piece) : piece)
      from++
      continue
    }
    let end = from + 1
    for (let at = from + 1; at < pieces.length && pieces[at]?.direction !== opposite(direction); at++)
      if (pieces[at]?.direction === direction) end = at + 1
    const turned = pieces.slice(from, end).reverse()
    out.push(...(direction === 'right' ? turned.map(mirrored) : turned))
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
