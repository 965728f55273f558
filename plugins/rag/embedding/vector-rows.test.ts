import { afterAll, beforeAll, expect, test } from 'bun:test'
import { openLibraryDatabase } from '../../../test/support/library.ts'
import type { OpenDatabase } from '../../../test/support/open-database.ts'
import { writeVectors } from './vector-rows.ts'

let opened: OpenDatabase
beforeAll(async () => {
  opened = await openLibraryDatabase()
})
afterAll(() => opened.close())

test('two writers of the same vectors, in whatever order, both succeed', async () => {
  const { sql } = opened.database
  for (let round = 0; round < 20; round++) {
    const hashes = Array.from({ length: 200 }, (_, index) => `${round}-${index}`)
    const vectors = (order: readonly string[]) => new Map(order.map((hash) => [hash, new Float32Array([1, 0, 0])]))
    await Promise.all([
      writeVectors(sql, 'test', vectors(hashes)),
      writeVectors(sql, 'test', vectors(hashes.toReversed())),
    ])
  }
  const [row] = await sql<{ count: number }[]>`select count(*)::integer as count from embeddings`
  expect(row?.count).toBe(20 * 200)
})
