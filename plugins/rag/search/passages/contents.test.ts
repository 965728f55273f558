import { afterAll, beforeAll, expect, test } from 'bun:test'
import { openLibraryDatabase } from '../../../../test/support/library.ts'
import type { OpenDatabase } from '../../../../test/support/open-database.ts'
import { createContents } from './contents.ts'

let opened: OpenDatabase

beforeAll(async () => {
  opened = await openLibraryDatabase()
  await opened.database.sql`insert into collections (name) values ('default')`
}, 60_000)
afterAll(() => opened.close())

const write = async (content: string): Promise<string> => {
  const [row] = await opened.database.sql<{ key: string }[]>`
    insert into documents (collection_id, external_id, title, language, format, content, content_hash, source_hash)
    values (1, 'page', '', 'en', 'text', ${content}, '', '')
    on conflict (collection_id, external_id) do update set content = excluded.content, version = documents.version + 1
    returning id::text as key`
  return row?.key ?? ''
}

test('keeps versions that were current, and never gives one for another', async () => {
  const contents = createContents(opened.database.sql)
  const documentRowId = await write('old')
  const [first, second] = [1, 2].map((version) => ({ documentRowId, version }))
  if (first === undefined || second === undefined) throw new Error('there are two')
  expect(contents.kept([first])).toBeNull()
  expect(await contents.read([first])).toEqual(new Map([[documentRowId, 'old']]))
  expect(contents.kept([first, first])).toEqual(new Map([[documentRowId, 'old']]))
  await write('new')
  expect(await contents.read([first])).toEqual(new Map())
  expect(await contents.read([second])).toEqual(new Map([[documentRowId, 'new']]))
  expect(contents.kept([second])).toEqual(new Map([[documentRowId, 'new']]))
  expect(contents.kept([first, second])).toBeNull()
})
