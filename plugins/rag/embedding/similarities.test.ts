import { afterAll, beforeAll, expect, test } from 'bun:test'
import { openLibraryDatabase } from '../../../test/support/library.ts'
import type { OpenDatabase } from '../../../test/support/open-database.ts'
import { createSimilarities } from './similarities.ts'
import { writeVectors } from './vector-rows.ts'

const QUESTION = new Float32Array([0.6, 0.8, 0])
const EXPECTED = new Map([
  ['north', 0.6],
  ['east', 0.8],
])
let opened: OpenDatabase
beforeAll(async () => {
  opened = await openLibraryDatabase()
  const vectors = { north: [1, 0, 0], east: [0, 1, 0] }
  await writeVectors(
    opened.database.sql,
    'test',
    new Map(Object.entries(vectors).map(([hash, numbers]) => [hash, new Float32Array(numbers)])),
  )
})
afterAll(() => opened.close())

const rounded = (found: ReadonlyMap<string, number>) =>
  new Map([...found].map(([hash, similarity]) => [hash, Math.round(similarity * 1e6) / 1e6]))

test('are the same from the database and from memory; what is not embedded has none', async () => {
  const { sql } = opened.database
  const hashes = ['north', 'east', 'nowhere']
  const large = createSimilarities(sql, 'test', 5)
  const small = createSimilarities(sql, 'test', 6)
  for (const similarities of [large, small]) {
    expect(rounded(await similarities.read(QUESTION, hashes, 2))).toEqual(EXPECTED)
    await similarities.settled()
  }
  expect(await createSimilarities(sql, 'other').read(QUESTION, hashes, 2)).toEqual(new Map())
  await sql`delete from embeddings`
  expect(rounded(await small.read(QUESTION, hashes, 2))).toEqual(EXPECTED)
  // A collection that has no room there was not kept.
  expect(await large.read(QUESTION, hashes, 2)).toEqual(new Map())
})
