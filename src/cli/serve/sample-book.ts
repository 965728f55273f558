/** A library that holds nothing gets Lectern's own guide once, so that the first question has an answer. */
import type { App } from '../../app/app.ts'
import { listGuidePages } from '../../bundled-docs.ts'
import type { Environment } from '../../config.ts'
import { makePage, type Page, type UnpublishedPage } from '../../library/folder/read-page.ts'
import {
  beginGuide,
  continueGuide,
  GUIDE_COLLECTION,
  GUIDE_SOURCE,
  interruptGuide,
  settleGuide,
} from '../../library/guide.ts'
import { siteOf } from '../../library/sites/detect-site.ts'
import { generatorNamed } from '../../library/sites/generators/index.ts'
import { logQuietly } from '../../telemetry/log/log.ts'
import { sendPages } from '../ingest/send-pages.ts'
import { keptKey } from '../program/connect.ts'
import { readCliSettings } from '../program/settings.ts'

/** Before anybody can ask: the first question waits for the sample book. Never throws. @returns whether it is to be added */
export async function beginSampleBook({ settings, ports, log }: App): Promise<boolean> {
  if (!settings.SAMPLE_BOOK) return false
  try {
    return await beginGuide(ports.database.sql)
  } catch (error) {
    log.error('sample_book_failed', { error })
    return false
  }
}

/** The pages of the guide as they are sent. */
export async function guidePages(): Promise<
  readonly { readonly name: string; read(): Promise<Page | UnpublishedPage> }[]
> {
  // As on GitHub: what the guide says of other generators' syntax is an example.
  const page = { format: 'markdown', root: '', site: siteOf(generatorNamed('github'), '', {}) } as const
  return (await listGuidePages()).map(({ path, text }) => ({
    name: path,
    read: () => makePage({ ...page, path, file: path }, new TextEncoder().encode(text), { source: GUIDE_SOURCE }),
  }))
}

/**
 * Never throws: a service without its sample is a service. Whoever removes the guide does not get it back, and
 * a first start that was interrupted is continued by the next one.
 */
export async function fillWithSampleBook(app: App, environment: Environment, signal: AbortSignal): Promise<void> {
  const { sql } = app.ports.database
  const startedAt = performance.now()
  try {
    const key = readCliSettings(environment).adminKey ?? (await keptKey(app.dataDir))
    const headers: Record<string, string> = key === undefined ? {} : { authorization: `Bearer ${key}` }
    const tasks = (await guidePages()).map(({ name, read }) => ({
      name,
      read: async () => ((await continueGuide(sql)) ? await read() : { leftOut: 'removed meanwhile' }),
    }))
    const request = (path: string, init: RequestInit = {}): Promise<Response> =>
      app.fetch(new Request(`http://localhost${path}`, { ...init, headers: { ...init.headers, ...headers } }))
    const options = { collection: GUIDE_COLLECTION, concurrency: 1, signal }
    const results = await logQuietly(() => sendPages({ request }, tasks, options))
    const failed = results.filter(({ outcome }) => outcome === 'failed')
    for (const { name, message } of failed) app.log.warn('sample_page_failed', { page: name, detail: message })
    if (signal.aborted) return await interruptGuide(sql)
    // Removed while a page of it was on its way: that one goes too.
    if (!(await continueGuide(sql))) await request(`/v1/collections/${GUIDE_COLLECTION}`, { method: 'DELETE' })
    await settleGuide(sql)
    app.log.info('sample_book_ready', {
      pages: results.length - failed.length,
      duration_ms: Math.round(performance.now() - startedAt),
    })
  } catch (error) {
    if (!signal.aborted) app.log.error('sample_book_failed', { error })
    await interruptGuide(sql).catch(() => undefined)
  }
}
