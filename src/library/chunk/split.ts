import type { Atom } from './atoms.ts'

/** A chunk's own text, before the overlap: at most this, and no slivers below the other. */
const MAX_TOKENS = 200
const MIN_TOKENS = 90
const OVERLAP_TOKENS = 50
/** With the overlap: what a sentence model reads of a chunk. */
const WITH_OVERLAP_TOKENS = 230

export interface Range {
  readonly start: number
  readonly end: number
}

/**
 * Divides a long section into ranges of about 200 tokens, each beginning with up to 50 of the one before.
 *
 * The cuts are found from the top: the best place in the whole run first (a paragraph's start rather than a
 * sentence's; among equals the one whose words hash lowest), then in each half. So a cut depends on the words behind
 * it and hardly on how far from the start it is, and an edit moves the cuts around it and no others.
 */
export function splitAtoms(content: string, atoms: readonly Atom[]): readonly Range[] {
  const sums = [0]
  for (const atom of atoms) sums.push((sums.at(-1) ?? 0) + atom.tokens)
  const tokens = (from: number, to: number): number => (sums[to] ?? 0) - (sums[from] ?? 0)
  const ranks = atoms.map((atom) => hash(content.slice(atom.start, Math.min(atom.end, atom.start + 32))))

  const cuts: number[] = [0]
  const open: (readonly [number, number])[] = [[0, atoms.length]]
  for (let run = open.pop(); run !== undefined; run = open.pop()) {
    const [from, to] = run
    if (to - from < 2 || tokens(from, to) <= MAX_TOKENS) continue
    const cut = bestCut(from, to)
    cuts.push(cut)
    open.push([from, cut], [cut, to])
  }
  cuts.sort((a, b) => a - b)

  return cuts.map((from, index) => {
    const to = cuts[index + 1] ?? atoms.length
    const overlap = Math.min(OVERLAP_TOKENS, WITH_OVERLAP_TOKENS - tokens(from, to))
    let first = from
    while (first > 0 && tokens(first - 1, from) <= overlap) first--
    const start = atoms[first]?.start ?? 0
    const end = atoms[to - 1]?.end ?? start
    return { start, end: start + content.slice(start, end).trimEnd().length }
  })

  function bestCut(from: number, to: number): number {
    let best = -1
    let bestScore = Number.POSITIVE_INFINITY
    const middle = tokens(from, to) / 2
    for (let at = from + 1; at < to; at++) {
      const balance = Math.abs(tokens(from, at) - middle)
      const isSliver = Math.min(tokens(from, at), tokens(at, to)) < MIN_TOKENS
      // Slivers last, then by kind of place, then by hash in [0, 1); among repeats the most even.
      const score = isSliver
        ? 10 + balance
        : (atoms[at]?.level ?? 3) + (ranks[at] ?? 0) * 0.999 + (balance / (middle + 1)) * 1e-4
      if (score < bestScore) {
        best = at
        bestScore = score
      }
    }
    return best
  }
}

/** FNV-1a with a mixing step, as a fraction. */
function hash(text: string): number {
  let h = 0x811c9dc5
  for (let index = 0; index < text.length; index++) h = Math.imul(h ^ text.charCodeAt(index), 0x01000193)
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32
}
