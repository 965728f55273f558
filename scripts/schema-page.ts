/** Writes docs/schema.md: `bun scripts/schema-page.ts`. Run it after adding a migration. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { renderSchemaPage } from '../db/schema-page.ts'
import { openLibraryDatabase } from '../test/support/library.ts'

const opened = await openLibraryDatabase()
try {
  await writeFile(join(import.meta.dir, '../docs/schema.md'), await renderSchemaPage(opened.database.sql))
} finally {
  await opened.close()
}
