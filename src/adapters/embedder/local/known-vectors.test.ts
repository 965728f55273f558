import { expect, test } from 'bun:test'
import type { Embedder } from '../../../ports/embedder.ts'
import { hashOfText, packVectors, unpackVectors, withKnownVectors } from './known-vectors.ts'

test('vectors are read as they were packed, whatever the length of the heading', () => {
  for (const name of ['m', 'mo', 'mod', 'mode']) {
    const vectors = new Map(
      ['one', 'two', 'three'].map((text, row) => [hashOfText(text), Float32Array.of(row, 0.1, -1 / 3)]),
    )
    const read = unpackVectors(packVectors(name, vectors), name)
    expect([...read]).toEqual([...vectors])
  }
  expect([...unpackVectors(packVectors('m', new Map()), 'm')]).toEqual([])
})

test('those of another model are none', () => {
  const packed = packVectors('one', new Map([[hashOfText('text'), Float32Array.of(1)]]))
  expect(unpackVectors(packed, 'other').size).toBe(0)
})

const signal = new AbortController().signal

/** @returns the embedder, and the texts that it was asked for */
function createCounted() {
  const asked: string[] = []
  const embedder: Embedder = {
    id: 'counted',
    dimensions: 1,
    maxBatch: 10,
    async embed(texts) {
      asked.push(...texts)
      return texts.map((text) => Float32Array.of(text.length))
    },
  }
  return { embedder, asked }
}

test('only what is not known is computed, and each text keeps its place', async () => {
  const { embedder, asked } = createCounted()
  const known = new Map([[hashOfText('bb'), Float32Array.of(-2)]])
  const both = withKnownVectors(embedder, async () => known)
  const vectors = await both.embed(['a', 'bb', 'ccc'], { kind: 'document', signal })
  expect(vectors.map(([first]) => first)).toEqual([1, -2, 3])
  expect(asked).toEqual(['a', 'ccc'])
  await both.embed(['bb'], { kind: 'query', signal })
  expect(asked).toEqual(['a', 'ccc', 'bb'])
})

test('known vectors are let go once texts come of which none is known', async () => {
  const { embedder, asked } = createCounted()
  let reads = 0
  const known = new Map([[hashOfText('a'), Float32Array.of(-1)]])
  const both = withKnownVectors(embedder, async () => {
    reads += 1
    return known
  })
  await both.embed(['a'], { kind: 'document', signal })
  await both.embed(['b'], { kind: 'document', signal })
  await both.embed(['a'], { kind: 'document', signal })
  expect(asked).toEqual(['b', 'a'])
  expect(reads).toBe(1)
})
