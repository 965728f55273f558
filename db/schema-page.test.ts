import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openLibraryDatabase } from '../test/support/library.ts'
import type { OpenDatabase } from '../test/support/open-database.ts'
import { renderSchemaPage, tablesWithoutSubject, withoutComment } from './schema-page.ts'

let opened: OpenDatabase

beforeAll(async () => {
  opened = await openLibraryDatabase()
}, 60_000)
afterAll(() => opened.close())

describe('the page about the schema', () => {
  test('is what scripts/schema-page.ts makes of the migrations', async () => {
    const page = await readFile(join(import.meta.dir, '../docs/schema.md'), 'utf8')
    expect(page).toBe(await renderSchemaPage(opened.database.sql))
  })

  test('names every table', async () => {
    expect(await tablesWithoutSubject(opened.database.sql)).toEqual([])
  })

  test('says what each table and column is', async () => {
    expect(await withoutComment(opened.database.sql)).toEqual([])
  })

  test('would miss a comment that is not there, and a table that no migration makes', async () => {
    const { sql } = opened.database
    await sql`create table shelf (id integer primary key, width integer)`
    expect(await withoutComment(sql)).toEqual(['shelf', 'shelf.width'])
    expect(await tablesWithoutSubject(sql)).toEqual(['shelf'])
    await sql`drop table shelf`
  })
})
