/**
 * SentencePiece's unigram model as XLM-R uses it: of all ways to cut a text into known pieces, the most likely one.
 * A library would make objects of 250,000 pieces; here they stay the bytes that they are in the file.
 */
import { readVocabulary, type Vocabulary } from './vocabulary.ts'

export interface UnigramEncoder {
  /** Ids of the pieces of a text, without those that begin and end it. */
  encode(text: string): number[]
  /** Ids around a text. */
  readonly begin: number
  readonly end: number
}

const SPACE = 0x20
/** Stands for a space inside pieces: ▁ */
const META = 0x2581

/** @param bytes the section of a model file with its vocabulary @throws Error when it is not one */
export function createUnigramEncoder(bytes: Uint8Array): UnigramEncoder {
  const vocabulary = readVocabulary(bytes)
  const { begin, end } = vocabulary
  return { encode: (text) => cut(vocabulary, normalise(vocabulary, text)), begin, end }
}

/** Replaced characters, one space for several, and a mark before every word. */
function normalise({ replacements }: Vocabulary, text: string): readonly number[] {
  const marked: number[] = []
  let previous = 0
  const add = (character: number): void => {
    if (character === SPACE && previous === SPACE) return
    if (marked.length === 0 && character !== SPACE) marked.push(META)
    marked.push(character === SPACE ? META : character)
    previous = character
  }
  for (const symbol of text.toWellFormed()) {
    const character = symbol.codePointAt(0) ?? 0
    const replaced = replacements.get(character)
    if (replaced === undefined) add(character)
    else for (const each of replaced) add(each)
  }
  return marked.length === 0 ? [META] : marked
}

/** Viterbi's algorithm over the places between characters. */
function cut(vocabulary: Vocabulary, characters: readonly number[]): number[] {
  const { bytes, ends } = encodeUtf8(characters)
  const count = characters.length
  const best = new Float32Array(count + 1).fill(Number.NEGATIVE_INFINITY)
  const piece = new Int32Array(count + 1)
  const from = new Int32Array(count + 1)
  best[0] = 0
  const offer = (place: number, score: number, id: number, start: number): void => {
    if (Math.fround(score) <= (best[place] ?? 0)) return
    best[place] = score
    piece[place] = id
    from[place] = start
  }
  for (let start = 0; start < count; start++) {
    const score = best[start] ?? 0
    const first = start === 0 ? 0 : (ends[start - 1] ?? 0)
    const search = vocabulary.startAt(bytes, first)
    for (let last = start; last < count; last++) {
      const end = ends[last] ?? 0
      if (end - first > vocabulary.longest) break
      const id = search(end)
      if (id >= 0 && id !== vocabulary.unknown) offer(last + 1, score + (vocabulary.scores[id] ?? 0), id, start)
    }
    offer(start + 1, score + vocabulary.unknownScore, vocabulary.unknown, start)
  }
  const ids: number[] = []
  for (let place = count; place > 0; place = from[place] ?? 0) ids.push(piece[place] ?? 0)
  return ids.reverse()
}

/** The bytes of characters, and where each of them ends. */
function encodeUtf8(characters: readonly number[]): { readonly bytes: Uint8Array; readonly ends: Uint32Array } {
  const bytes = new Uint8Array(characters.length * 4)
  const ends = new Uint32Array(characters.length)
  let at = 0
  characters.forEach((character, index) => {
    if (character < 0x80) bytes[at++] = character
    else {
      const more = character < 0x800 ? 1 : character < 0x10000 ? 2 : 3
      bytes[at++] = ((0xff00 >> (more + 1)) & 0xff) | (character >> (6 * more))
      for (let left = more - 1; left >= 0; left--) bytes[at++] = 0x80 | ((character >> (6 * left)) & 0x3f)
    }
    ends[index] = at
  })
  return { bytes, ends }
}
