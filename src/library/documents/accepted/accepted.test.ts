/** Long texts that are stored behind the reply: kept from the reply on, and never older than what came after. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { openLibraryDatabase } from '../../../../test/support/library.ts'
import type { OpenDatabase } from '../../../../test/support/open-database.ts'
import { createLogger } from '../../../telemetry/log/log.ts'
import { createParser } from '../../parse/parser.ts'
import { createDocuments } from '../documents.ts'
import { NO_INDEX } from '../no-index.ts'
import type { DocumentInput, Documents } from '../types.ts'
import { accept, claimNext } from './rows.ts'
import { type AcceptedRunner, createAcceptedRunner } from './runner.ts'

const log = createLogger('silent')
const parser = createParser({ log })
const scope = { collection: 'default', limit: null }
let opened: OpenDatabase
let documents: Documents

beforeAll(async () => {
  opened = await openLibraryDatabase()
  documents = createDocuments({
    database: opened.database,
    log,
    parser,
    indexer: () => ({ ...NO_INDEX, countWaiting: async () => 2 }),
  })
}, 60_000)
afterAll(async () => {
  parser.close()
  await opened.close()
})

const input = (id: string, text: string): DocumentInput => ({
  id,
  collection: 'default',
  format: 'markdown',
  source: text,
  title: null,
  url: null,
  language: null,
  metadata: { shelf: 3 },
  site: null,
  anchors: null,
})
const status = (id: string) => documents.status(id, scope)
/** Works until nothing waits. */
async function storeAll(runner: AcceptedRunner = runnerOf()): Promise<void> {
  runner.wake()
  await runner.close()
}
const runnerOf = (put: Documents['put'] = documents.put): AcceptedRunner =>
  createAcceptedRunner({ database: opened.database, documents: { put }, log })

describe('a document that was accepted', () => {
  test('is kept, then stored, and its status shows how far it is', async () => {
    const accepted = await documents.accept(input('long', '# Long\n\nText.'))
    expect(accepted).toMatchObject({ status: { id: 'long', status: 'accepted', version: null, error: null } })
    expect(await status('long')).toMatchObject({ status: 'accepted', version: null })
    await storeAll()
    expect(await status('long')).toMatchObject({ status: 'embedding', version: 1, chunks: 1, waiting: 2 })
    expect(await documents.get('long', scope)).toMatchObject({ content: '# Long\n\nText.', metadata: { shelf: 3 } })
    expect(await documents.accept(input('long', '# Long\n\nText.'))).toMatchObject({ result: { unchanged: true } })
  })

  test('is resumed when the process that had begun it was killed', async () => {
    await accept(opened.database.sql, input('killed', 'Kept.'))
    expect((await claimNext(opened.database.sql))?.input.source).toBe('Kept.')
    await storeAll()
    expect(await status('killed')).toMatchObject({ status: 'reading', version: null })
    await opened.database.sql`update accepted_documents set claimed_until = now() - interval '1 second'`
    await storeAll()
    expect((await documents.get('killed', scope)).content).toBe('Kept.')
  })

  test('does not come after what was put or deleted later', async () => {
    await documents.accept(input('later', 'Old.'))
    await documents.put(input('later', 'New.'))
    await storeAll()
    expect((await documents.get('later', scope)).content).toBe('New.')

    await documents.accept(input('later', 'Older.'))
    const runner = runnerOf(async (document, options) => {
      await documents.accept(input('later', 'Newest.'))
      return await documents.put(document, options)
    })
    await storeAll(runner)
    await storeAll()
    expect((await documents.get('later', scope)).content).toBe('Newest.')

    await documents.accept(input('later', 'Too late.'))
    await documents.remove('later', scope)
    await storeAll()
    await expect(status('later')).rejects.toMatchObject({ code: 'not_found' })
  })

  test('that cannot be read has failed, and says why; the version before stays', async () => {
    await documents.put(input('deep', 'Before.'))
    await documents.accept(input('deep', '>'.repeat(1000)))
    await storeAll()
    expect(await status('deep')).toMatchObject({
      status: 'failed',
      version: 1,
      error: { code: 'unreadable_document', detail: 'The page nests its quotes too deeply' },
    })
    expect((await documents.get('deep', scope)).content).toBe('Before.')
  })

  test('is given up when it ends whoever begins it, and waits out an outage', async () => {
    await documents.accept(input('poison', 'Text.'))
    const outage = Object.assign(new Error('away'), { code: 'ECONNREFUSED' })
    for (let n = 0; n < 5; n++) await storeAll(runnerOf(() => Promise.reject(outage)))
    expect(await status('poison')).toMatchObject({ status: 'accepted' })
    for (let n = 0; n < 4; n++) await storeAll(runnerOf(() => Promise.reject(new Error('a fault'))))
    expect(await status('poison')).toMatchObject({ status: 'failed', error: { code: 'internal' } })
  })

  test('is seen by those who may see its collection', async () => {
    await documents.accept(input('secret', 'Text.'))
    await expect(documents.status('secret', { collection: null, limit: ['other'] })).rejects.toMatchObject({
      code: 'not_found',
    })
    expect(await documents.status('secret', { collection: null, limit: null })).toMatchObject({ status: 'accepted' })
  })
})
