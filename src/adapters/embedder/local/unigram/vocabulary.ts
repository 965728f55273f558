/** The pieces of a unigram model, found by their bytes. */

export interface Vocabulary {
  /** Ids of the marks around a text, and of what is in no piece. */
  readonly begin: number
  readonly end: number
  readonly unknown: number
  /** Logarithm of each piece's probability. */
  readonly scores: Float32Array
  readonly unknownScore: number
  /** Bytes of the longest piece. */
  readonly longest: number
  /** What a character, by its code point, is replaced with before anything else. */
  readonly replacements: ReadonlyMap<number, readonly number[]>
  /**
   * Looks for pieces that start at one place of a text.
   *
   * @returns for rising ends, the id of the piece from there to that end; -1: none
   */
  startAt(text: Uint8Array, start: number): (end: number) => number
}

/** What an unknown character costs beyond the least likely piece. */
const UNKNOWN_PENALTY = 10
const HASH_START = 0x811c9dc5
const HASH_FACTOR = 0x01000193

/** @throws RangeError when the bytes end too early */
export function readVocabulary(bytes: Uint8Array): Vocabulary {
  // A Buffer's own `slice` copies nothing.
  const section = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const view = new DataView(section.buffer, section.byteOffset, section.byteLength)
  const count = view.getInt32(0, true)
  const pieceBytes = Number(view.getBigUint64(20, true))
  const offsets = new Uint32Array(section.slice(28, 28 + (count + 1) * 4).buffer)
  const scoresAt = 28 + (count + 1) * 4
  const scores = new Float32Array(section.slice(scoresAt, scoresAt + count * 4).buffer)
  const piecesAt = scoresAt + count * 4
  const pieces = section.slice(piecesAt, piecesAt + pieceBytes)
  const unknown = view.getInt32(16, true)
  const table = fillTable(pieces, offsets, count)
  const mask = table.length - 1
  const startOf = (id: number): number => offsets[id] ?? 0

  const find = (hash: number, text: Uint8Array, start: number, end: number): number => {
    const length = end - start
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const id = (table[slot] ?? 0) - 1
      if (id < 0) return -1
      const from = startOf(id)
      if (startOf(id + 1) - from !== length) continue
      let same = 0
      while (same < length && pieces[from + same] === text[start + same]) same++
      if (same === length) return id
    }
  }
  return {
    begin: view.getInt32(4, true),
    end: view.getInt32(8, true),
    unknown,
    scores,
    unknownScore: scores.reduce((least, score) => Math.min(least, score), Number.POSITIVE_INFINITY) - UNKNOWN_PENALTY,
    longest: offsets.reduce((most, offset, id) => (id === 0 ? 0 : Math.max(most, offset - startOf(id - 1))), 0),
    replacements: readReplacements(view, piecesAt + pieceBytes),
    startAt(text, start) {
      let hash = HASH_START
      let hashed = start
      return (end) => {
        while (hashed < end) hash = Math.imul(hash ^ (text[hashed++] ?? 0), HASH_FACTOR)
        return find(hash, text, start, end)
      }
    },
  }
}

/** An open hash table of ids, each one too high, so that 0 is free; half of it at least stays so. */
function fillTable(pieces: Uint8Array, offsets: Uint32Array, count: number): Int32Array {
  const table = new Int32Array(2 ** Math.ceil(Math.log2(Math.max(2, count * 2))))
  const mask = table.length - 1
  for (let id = 0; id < count; id++) {
    const [start = 0, end = 0] = offsets.subarray(id, id + 2)
    if (end === start) continue
    let hash = HASH_START
    for (let at = start; at < end; at++) hash = Math.imul(hash ^ (pieces[at] ?? 0), HASH_FACTOR)
    let slot = hash & mask
    while (table[slot] !== 0) slot = (slot + 1) & mask
    table[slot] = id + 1
  }
  return table
}

/** A code point, how many take its place, and these. */
function readReplacements(view: DataView, at: number): ReadonlyMap<number, readonly number[]> {
  const replacements = new Map<number, readonly number[]>()
  const count = view.getInt32(at, true)
  let offset = at + 8
  for (let index = 0; index < count; index++) {
    const length = view.getUint8(offset + 4)
    const start = offset + 5
    replacements.set(
      view.getUint32(offset, true),
      Array.from({ length }, (_, place) => view.getUint32(start + place * 4, true)),
    )
    offset = start + length * 4
  }
  return replacements
}
