/** Sends pages to a server, a few at a time. What was sent stays sent: the next run continues one that was stopped. */
import { setTimeout as sleep } from 'node:timers/promises'
import { describeMissing, type Page, type UnpublishedPage } from '../../library/folder/read-page.ts'
import { formatNamed } from '../../library/parse/formats.ts'
import { TOO_SLOW } from '../../library/parse/parser.ts'
import { CliError, EXIT } from '../program/command.ts'
import { refusalOf, type Server } from '../program/connect.ts'
import { untilStored } from './until-stored.ts'

export type Outcome = 'added' | 'changed' | 'unchanged' | 'left out' | 'failed'

export interface PageResult {
  readonly name: string
  readonly outcome: Outcome
  /** Why a page failed, or was left out. */
  readonly message?: string
  /** Embeddings that are made for it. */
  readonly embedded?: number
  /** What was in the page and is not in its text, a sentence each. */
  readonly warnings?: readonly string[]
}

export interface PageTask {
  /** For messages. */
  readonly name: string
  /** Read when its turn comes, so that a large site is never in memory as a whole. */
  read(): Promise<Page | UnpublishedPage>
}

export interface SendOptions {
  readonly collection: string
  readonly concurrency: number
  /** When aborted no further page is begun; those under way are finished. */
  readonly signal?: AbortSignal
  onResult?(result: PageResult): void
  /** What the server is at with a page that takes long. */
  onStage?(name: string, stage: string): void
}

/**
 * @returns one result a page that was begun
 * @throws CliError when nothing can be sent at all: no server, or no right to write
 */
export async function sendPages(
  server: Pick<Server, 'request'>,
  tasks: readonly PageTask[],
  options: SendOptions,
): Promise<readonly PageResult[]> {
  const results: PageResult[] = []
  const takenIds = new Map<string, string>()
  const queue = tasks.values()
  let fatal: unknown

  const slow: PageTask[] = []
  const done = (result: PageResult): void => {
    results.push(result)
    options.onResult?.(result)
  }
  const work = async (): Promise<void> => {
    for (const task of queue) {
      if (fatal !== undefined || options.signal?.aborted) return
      try {
        const result = await sendTask(server, task, takenIds, options)
        if (result.message === TOO_SLOW) slow.push(task)
        else done(result)
      } catch (error) {
        // A pause that was cut short: the page was not sent, and the next run sends it.
        if (options.signal?.aborted && error instanceof Error && error.name === 'AbortError') return
        fatal ??= error
      }
    }
  }
  await Promise.all(Array.from({ length: options.concurrency }, work))
  if (fatal !== undefined) throw fatal
  // What took too long in company is tried once more alone.
  for (const task of slow) {
    if (options.signal?.aborted) break
    done(await sendTask(server, task, new Map(), options))
  }
  return results
}

async function sendTask(
  server: Pick<Server, 'request'>,
  { name, read }: PageTask,
  takenIds: Map<string, string>,
  options: SendOptions,
): Promise<PageResult> {
  let page: Page | UnpublishedPage
  try {
    page = await read()
  } catch (error) {
    return { name, outcome: 'failed', message: error instanceof Error ? error.message : String(error) }
  }
  if ('leftOut' in page) return { name, outcome: 'left out', message: page.leftOut }
  const other = takenIds.get(page.id)
  if (other !== undefined)
    return { name, outcome: 'failed', message: `It would have the id "${page.id}", which ${other} has already` }
  takenIds.set(page.id, name)
  return await sendPage(server, name, page, options)
}

/** Tries of one page; in between as long as the server asks for. */
const MAX_TRIES = 5
const MAX_PAUSE_SECONDS = 60

async function sendPage(
  server: Pick<Server, 'request'>,
  name: string,
  page: Page,
  { collection, signal, onStage }: SendOptions,
): Promise<PageResult> {
  for (let attempt = 1; ; attempt++) {
    const reply = await server.request(pathOf(page.id, page), requestOf(page, collection))
    if (reply.status === 202) {
      const stored = await untilStored(server, reply, { signal, onStage: (stage) => onStage?.(name, stage) })
      return withMissing({ name, ...stored }, page)
    }
    if (reply.ok) return withMissing(resultOf(name, reply.status, (await reply.json()) as PutReply), page)
    const error = await refusalOf(reply)
    if (reply.status === 401 || reply.status === 403) throw error
    const busy = reply.status === 429 || reply.status === 503
    if (!busy) return { name, outcome: 'failed', message: error.message }
    if (attempt === MAX_TRIES) throw new CliError(error.message, { exitCode: EXIT.unavailable })
    const asked = Number(reply.headers.get('retry-after') ?? '')
    const seconds = Math.min(asked > 0 ? asked : 2 ** attempt, MAX_PAUSE_SECONDS)
    await sleep(seconds * 1000, undefined, signal === undefined ? {} : { signal })
  }
}

/** Of `PUT`; `POST` has one such item a file. */
interface PutReply {
  readonly unchanged?: boolean
  readonly embedded?: number
  readonly warnings?: readonly string[]
  readonly error?: { readonly detail: string }
  readonly items?: readonly PutReply[]
}

function resultOf(name: string, status: number, reply: PutReply): PageResult {
  const { unchanged, embedded = 0, warnings = [], error } = reply.items?.[0] ?? reply
  if (error !== undefined) return { name, outcome: 'failed', message: error.detail }
  return { name, embedded, warnings, outcome: status === 201 ? 'added' : unchanged === true ? 'unchanged' : 'changed' }
}

/** What the page's folder does not have, with what the server could not read. */
function withMissing(result: PageResult, { missing }: Page): PageResult {
  const sentence = describeMissing(missing)
  if (sentence === null) return result
  return { ...result, warnings: [sentence, ...(result.warnings ?? [])] }
}

/** Of many pages nobody waits for the vectors of each. */
const BEHIND_THE_REPLY = { prefer: 'respond-async' } as const

const pathOf = (id: string, { format }: Page): string =>
  formatNamed(format).source === 'bytes' ? '/v1/documents' : `/v1/documents/${encodeURIComponent(id)}`

function requestOf(
  { id, format, content, url, language, site, anchors, metadata }: Page,
  collection: string,
): RequestInit {
  const described = Object.entries({ url, language, site, anchors })
  const optional = Object.fromEntries(described.flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])))
  if (typeof content === 'string')
    return {
      method: 'PUT',
      headers: { 'content-type': 'application/json', ...BEHIND_THE_REPLY },
      body: JSON.stringify({ content, format, collection, metadata, ...optional }),
    }
  const form = new FormData()
  form.set('collection', collection)
  form.set('id', id)
  form.set('metadata', JSON.stringify(metadata))
  for (const [name, value] of Object.entries(optional)) form.set(name, value)
  form.set('file', new File([content], `${id}.${format}`))
  return { method: 'POST', headers: { ...BEHIND_THE_REPLY }, body: form }
}
