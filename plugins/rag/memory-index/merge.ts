/** Puts postings together, in turns: a million takes some tens of milliseconds, and others wait for the event loop. */
import { setImmediate as nextTurn } from 'node:timers/promises'

/** A chunk's terms, and what they are worth. */
export interface PostedChunk {
  readonly id: string
  /** Each once. */
  readonly terms: Int32Array
  /** BM25's impact of each, in the same order. */
  readonly weights: Float32Array
}

/** Places of chunks are kept in 16 bits. */
export const MAX_CHUNKS = 65_536

/** Everything by slots: each term has one, and its postings stand from `starts[slot]` to `starts[slot + 1]`. */
export interface Postings {
  /** In the order of their numbers. */
  readonly ids: readonly string[]
  readonly slots: ReadonlyMap<number, number>
  readonly starts: Int32Array
  /** Of a posting: its chunk's place in `ids`. */
  readonly places: Uint16Array
  /** Of a posting: its impact. */
  readonly weights: Float32Array
}

export const NO_POSTINGS: Postings = {
  ids: [],
  slots: new Map(),
  starts: new Int32Array(1),
  places: new Uint16Array(0),
  weights: new Float32Array(0),
}

/** Postings that are looked at in a turn, for a millisecond or two. */
const TURN = 50_000
const GONE = -1

/**
 * Of the chunks of `old` that `keeps` says yes to, and of those that have come in.
 *
 * @throws RangeError when there would be more than `MAX_CHUNKS`
 */
export async function mergePostings(
  old: Postings,
  keeps: (chunkId: string) => boolean,
  added: readonly PostedChunk[],
): Promise<Postings> {
  const ids = [...old.ids.filter(keeps), ...added.map(({ id }) => id)].sort(byNumber)
  if (ids.length > MAX_CHUNKS) throw new RangeError(`No more than ${MAX_CHUNKS} chunks are kept in memory`)
  const placeOf = new Map(ids.map((id, place) => [id, place]))
  const movedTo = Int32Array.from(old.ids, (id) => (keeps(id) ? (placeOf.get(id) ?? GONE) : GONE))
  const isTurnOver = createTurns()
  const { slots, starts } = layOut(await countPostings(old, movedTo, added, isTurnOver))
  const size = starts.at(-1) ?? 0
  const [places, weights] = [new Uint16Array(size), new Float32Array(size)]
  const next = starts.slice()
  const merged = { ids, slots, starts, places, weights }
  for (const [term, oldSlot] of old.slots) {
    const slot = slots.get(term)
    if (slot === undefined) continue
    next[slot] = copyPostings(old, oldSlot, movedTo, merged, next[slot] ?? 0)
    if (isTurnOver((starts[slot + 1] ?? 0) - (starts[slot] ?? 0))) await nextTurn()
  }
  for (const chunk of added) {
    placePostings(chunk, placeOf.get(chunk.id) ?? 0, merged, next)
    if (isTurnOver(chunk.terms.length)) await nextTurn()
  }
  return merged
}

/** @param to where the first goes @returns where the next one would */
function copyPostings(old: Postings, slot: number, movedTo: Int32Array, merged: Postings, to: number): number {
  const end = old.starts[slot + 1] ?? 0
  for (let at = old.starts[slot] ?? 0; at < end; at++) {
    const place = movedTo[old.places[at] ?? 0] ?? GONE
    if (place === GONE) continue
    merged.places[to] = place
    merged.weights[to++] = old.weights[at] ?? 0
  }
  return to
}

/** @param next where the next posting of each term goes; moved on */
function placePostings({ terms, weights }: PostedChunk, place: number, merged: Postings, next: Int32Array): void {
  for (let index = 0; index < terms.length; index++) {
    const slot = merged.slots.get(terms[index] ?? 0) ?? 0
    const to = next[slot] ?? 0
    merged.places[to] = place
    merged.weights[to] = weights[index] ?? 0
    next[slot] = to + 1
  }
}

/** Whether others are to have their turn, after so much was done. */
type IsTurnOver = (done: number) => boolean

function createTurns(): IsTurnOver {
  let left = TURN
  return (done) => {
    left -= done
    if (left > 0) return false
    left = TURN
    return true
  }
}

/** By term, of those that have any left. */
async function countPostings(
  old: Postings,
  movedTo: Int32Array,
  added: readonly PostedChunk[],
  isTurnOver: IsTurnOver,
): Promise<ReadonlyMap<number, number>> {
  const counts = new Map<number, number>()
  for (const [term, slot] of old.slots) {
    const kept = countKept(old, slot, movedTo)
    if (kept > 0) counts.set(term, kept)
    if (isTurnOver(kept)) await nextTurn()
  }
  for (const { terms } of added) {
    for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1)
    if (isTurnOver(terms.length)) await nextTurn()
  }
  return counts
}

function countKept({ starts, places }: Postings, slot: number, movedTo: Int32Array): number {
  const end = starts[slot + 1] ?? 0
  let kept = 0
  for (let at = starts[slot] ?? 0; at < end; at++) if (movedTo[places[at] ?? 0] !== GONE) kept++
  return kept
}

/** A slot for each term, as wide as it needs. */
function layOut(counts: ReadonlyMap<number, number>): Pick<Postings, 'slots' | 'starts'> {
  const slots = new Map<number, number>()
  const starts = new Int32Array(counts.size + 1)
  for (const [term, count] of counts) {
    const slot = slots.size
    slots.set(term, slot)
    starts[slot + 1] = (starts[slot] ?? 0) + count
  }
  return { slots, starts }
}

const byNumber = (one: string, other: string): number => one.length - other.length || (one < other ? -1 : 1)
