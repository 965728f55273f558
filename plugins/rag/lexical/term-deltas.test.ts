/** The vocabulary is merged by whoever reads it, and by writers when much waits. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { type ChunkTerms, type Database, readAsked } from '#sdk'
import { termsOf } from '../../../src/library/terms/chunk-terms.ts'
import { openEmbeddedLibrary } from '../../../test/support/empty-library.ts'
import { openLibraryDatabase } from '../../../test/support/library.ts'
import type { OpenDatabase } from '../../../test/support/open-database.ts'
import { removePostings, writePostings } from './postings.ts'
import { readQuestion } from './question.ts'
import { mergeTermDeltas } from './term-deltas.ts'

type Sql = Database['sql']

let opened: OpenDatabase
let collectionId: number
let chunkId = 0

beforeAll(async () => {
  opened = await openLibraryDatabase()
}, 60_000)
afterAll(() => opened.close())
beforeEach(async () => {
  const { sql } = opened.database
  await sql`delete from collections`
  collectionId = await makeCollection(sql)
})

async function makeCollection(sql: Sql): Promise<number> {
  const [row] = await sql<{ id: number }[]>`insert into collections (name) values ('book') returning id`
  return row?.id ?? 0
}

/** @returns the chunk's id */
async function write(sql: Sql, text: string | ChunkTerms, collection = collectionId): Promise<string> {
  chunkId += 1
  const id = String(chunkId)
  const words = typeof text === 'string' ? termsOf(text, 'en') : text
  await sql.begin((tx) => writePostings(tx, collection, [{ id, words }]))
  return id
}

const remove = (sql: Sql, ids: readonly string[]) => sql.begin((tx) => removePostings(tx, collectionId, ids))

/** How many passages hold the word, as a search reads it. */
async function passagesWith(sql: Sql, word: string): Promise<number> {
  const question = await readQuestion(sql, readAsked(word), { collection: 'book', allowed: null })
  return question?.terms[0]?.documentFrequency ?? 0
}

async function count(sql: Sql, table: 'term_deltas' | 'terms' | 'word_forms'): Promise<number> {
  const [row] = await sql<{ rows: number }[]>`select count(*)::int as rows from ${sql(table)}`
  return row?.rows ?? 0
}

describe('the vocabulary', () => {
  test('waits for its first reader, who sees all of it', async () => {
    const { sql } = opened.database
    await write(sql, 'The heron waits.')
    await write(sql, 'Two herons fly.')
    expect(await count(sql, 'term_deltas')).toBe(2)
    expect(await count(sql, 'terms')).toBe(0)
    expect(await passagesWith(sql, 'heron')).toBe(2)
    expect(await count(sql, 'term_deltas')).toBe(0)
    const words = await sql<{ word: string }[]>`select word from word_forms where word like 'heron%' order by word`
    expect(words.map(({ word }) => word)).toEqual(['heron', 'herons'])
    await write(sql, 'A heron sleeps.')
    expect(await passagesWith(sql, 'heron')).toBe(3)
  })

  test('is counted once by readers that come together', async () => {
    const { sql } = opened.database
    for (const text of ['The heron waits.', 'The heron flies.', 'The heron sleeps.']) await write(sql, text)
    const seen = await Promise.all(Array.from({ length: 8 }, () => passagesWith(sql, 'heron')))
    expect(seen).toEqual(Array(8).fill(3))
    expect(await passagesWith(sql, 'heron')).toBe(3)
  })

  test('has nothing left of chunks that go before it was read', async () => {
    const { sql } = opened.database
    const first = await write(sql, 'The heron waits.')
    await write(sql, 'The otter waits.')
    await remove(sql, [first])
    expect(await passagesWith(sql, 'heron')).toBe(0)
    expect(await passagesWith(sql, 'otter')).toBe(1)
    expect(await sql`select from word_forms where word = 'heron'`).toHaveLength(0)
  })

  test('stays true while words come and go, and readers merge', async () => {
    const { sql } = opened.database
    await Promise.all(
      Array.from({ length: 12 }, async (_, index) => {
        const id = await write(sql, `The heron waits for number ${index}.`)
        if (index % 3 === 0) await passagesWith(sql, 'heron')
        if (index % 2 === 0) await remove(sql, [id])
      }),
    )
    expect(await passagesWith(sql, 'heron')).toBe(6)
    expect(await sql`select from word_forms where word = 'heron'`).toHaveLength(1)
    await mergeTermDeltas(sql, collectionId)
    const wrong = await sql`
      select from (select * from terms where collection_id = ${collectionId}) t
      full join (select term, count(*)::int as passages from postings where collection_id = ${collectionId} group by term) p
        using (term)
      where t.document_frequency is distinct from p.passages`
    expect(wrong).toHaveLength(0)
  })

  test('can be merged by several at once, with new words in each', async () => {
    const { sql } = opened.database
    for (let round = 0; round < 10; round++) {
      const text = Array.from({ length: 200 }, (_, index) => `word${round}x${index}`).join(' ')
      const both = Array.from({ length: 6 }, async () => {
        await write(sql, text)
        await mergeTermDeltas(sql, collectionId)
      })
      await Promise.all(both)
    }
    expect(await passagesWith(sql, 'word3x7')).toBe(6)
  }, 30_000)

  test('is merged by a writer when much waits', async () => {
    const { sql } = opened.database
    const large = (from: number): ChunkTerms => {
      const terms = Array.from({ length: 30_000 }, (_, index) => from + index)
      return { terms, weights: terms.map(() => 1), phoneticKeys: terms.map(() => ''), forms: [], order: '' }
    }
    await write(sql, large(1))
    expect(await count(sql, 'terms')).toBe(0)
    await write(sql, large(20_001))
    expect(await count(sql, 'terms')).toBe(50_000)
    expect(await count(sql, 'term_deltas')).toBe(0)
  }, 30_000)

  test('goes with its collection', async () => {
    const { sql } = opened.database
    await write(sql, 'The heron waits.')
    await sql`delete from collections`
    expect(await count(sql, 'term_deltas')).toBe(0)
  })
})

test('a database that takes no changes is searched by the words that wait, too', async () => {
  const embedded = await openEmbeddedLibrary()
  const { sql } = embedded.database
  try {
    const collection = await makeCollection(sql)
    await write(sql, 'The heron waits.', collection)
    expect(await passagesWith(sql, 'heron')).toBe(1)
    await write(sql, 'The otter waits, and a heron.', collection)
    await sql`set default_transaction_read_only = on`
    expect(await passagesWith(sql, 'heron')).toBe(2)
    expect(await passagesWith(sql, 'otter')).toBe(1)
    await sql`set default_transaction_read_only = off`
    expect(await passagesWith(sql, 'heron')).toBe(2)
  } finally {
    await embedded.close()
  }
}, 60_000)
