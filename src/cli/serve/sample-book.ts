/** An empty library is filled with Lectern's own guide once, so that the first question has an answer. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { App } from '../../app/app.ts'
import { listBundledDocs } from '../../bundled-docs.ts'
import type { Environment } from '../../config.ts'
import { DEFAULT_COLLECTION } from '../../library/address.ts'
import { siteOf } from '../../library/sites/detect-site.ts'
import { generatorNamed } from '../../library/sites/generators/index.ts'
import { logQuietly } from '../../telemetry/log/log.ts'
import { keptKey } from '../connect.ts'
import { makePage } from '../ingest/read-page.ts'
import { sendPages } from '../ingest/send-pages.ts'
import { readCliSettings } from '../settings.ts'

const SOURCE = 'sample-book'

/**
 * Never throws: a service without its sample is a service. Whoever deletes the pages does not get them back, and a
 * first start that was cut off is gone on with.
 */
export async function fillWithSampleBook(app: App, environment: Environment, signal: AbortSignal): Promise<void> {
  if (!app.settings.SAMPLE_BOOK) return
  const marker = join(app.dataDir, 'sample-book')
  const startedAt = performance.now()
  try {
    const state = await readMarker(marker)
    if (state === 'done' || (state === undefined && (await wasUsed(app)))) return
    await writeFile(marker, 'begun\n')
    const key = readCliSettings(environment).adminKey ?? (await keptKey(app.dataDir))
    const headers: Record<string, string> = key === undefined ? {} : { authorization: `Bearer ${key}` }
    // As on GitHub: what the guide says of other generators' syntax is an example.
    const page = { format: 'markdown', root: '', site: siteOf(generatorNamed('github'), '', {}) } as const
    const tasks = (await listBundledDocs())
      .filter(({ path }) => !path.startsWith('decisions/') && path !== 'schema.md')
      .map(({ path, text }) => ({
        name: path,
        read: () => makePage({ ...page, path, file: path }, new TextEncoder().encode(text), { source: SOURCE }),
      }))
    const request = (path: string, init: RequestInit = {}): Promise<Response> =>
      app.fetch(new Request(`http://localhost${path}`, { ...init, headers: { ...init.headers, ...headers } }))
    const options = { collection: DEFAULT_COLLECTION, concurrency: 1, signal }
    const results = await logQuietly(() => sendPages({ request }, tasks, options))
    const failed = results.filter(({ outcome }) => outcome === 'failed')
    for (const { name, message } of failed) app.log.warn('sample_page_failed', { page: name, detail: message })
    if (signal.aborted) return
    await writeFile(marker, 'done\n')
    app.log.info('sample_book_ready', {
      pages: results.length - failed.length,
      duration_ms: Math.round(performance.now() - startedAt),
    })
  } catch (error) {
    if (!signal.aborted) app.log.error('sample_book_failed', { error })
  }
}

async function readMarker(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim()
  } catch {
    return undefined
  }
}

/** A collection that was written to once has its row, however empty it is now. */
async function wasUsed({ ports }: App): Promise<boolean> {
  const rows = await ports.database.sql`select 1 from collections where name = ${DEFAULT_COLLECTION}`
  return rows.length > 0
}
