import { afterAll, beforeAll, expect, test } from 'bun:test'
import { tokenize } from '#sdk'
import { openLibraryDatabase } from '../../../test/support/empty-library.ts'
import type { OpenDatabase } from '../../../test/support/open-database.ts'
import { termsOf } from './chunk-terms.ts'
import { fillWordOrder } from './fill-word-order.ts'
import { readWordOrder, wordNumber, writeWordOrder } from './word-order.ts'

let opened: OpenDatabase

beforeAll(async () => {
  opened = await openLibraryDatabase()
  const { sql } = opened.database
  await sql`insert into collections (name) values ('default')`
  await sql`
    insert into documents (collection_id, id, title, language, format, content, content_hash, source_hash)
    values (1, 'page', '', 'de', 'text', '', '', '')`
  await sql`
    insert into chunks (document_key, collection_id, ordinal, heading_path, start_offset, end_offset, section_start,
      section_end, text_hash, text)
    select 1, 1, n, '{}', 0, 0, 0, 0, n::text, 'Seite' || chr(10) || 'Der Fluss trägt ' || n || ' Boote.' from generate_series(1, 50) n`
}, 60_000)
afterAll(() => opened.close())

test('words are read as they were written, in four letters each', () => {
  const words = ['river', 'boat', 'river', 'ß', '']
  const order = writeWordOrder(words)
  expect(order).toHaveLength(4 * words.length)
  expect([...readWordOrder(order)]).toEqual(words.map(wordNumber))
  expect(new Set(words.map(wordNumber)).size).toBe(4)
  expect([...readWordOrder('')]).toEqual([])
})

test('a passage keeps its words in the order in which a question is cut, without n-grams', () => {
  for (const [text, language] of [
    ['boats\nThe boats carry cars, and more boats.', 'en'],
    ['Boote\nDas Donaudampfschiff fährt.', 'de'],
    ['नाव\nनदी पर नाव चलती है।', 'hi'],
    ['船\n備份是什麼', 'zh'],
  ] as const) {
    const words = tokenize(text, language, { grams: false })
    expect(words.length).toBeGreaterThan(1)
    expect([...readWordOrder(termsOf(text, language).order)]).toEqual(words.map(wordNumber))
  }
})

test('chunks that were stored without it get it, once', async () => {
  const { database } = opened
  const signal = new AbortController().signal
  expect(await fillWordOrder(database, signal)).toBe(50)
  expect(await fillWordOrder(database, signal)).toBe(0)
  const rows = await database.sql<{ text: string; word_order: string }[]>`select text, word_order from chunks`
  expect(rows).toHaveLength(50)
  for (const { text, word_order } of rows) expect(word_order).toBe(termsOf(text, 'de').order)
})
