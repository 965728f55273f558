/** Sources that are kept: what there is, and what may be done with it. */
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '../../ports/database.ts'
import { Problem, problem } from '../../request/problem.ts'
import type { Logger } from '../../telemetry/log/log.ts'
import type { CollectionLimit, Documents } from '../documents/types.ts'
import { createClaims } from './claims.ts'
import { createPageRows } from './page-rows.ts'
import { createRunner, removeSource } from './runner.ts'
import { type SourceDefinition, SourceFailure, type SourceKind } from './source.ts'
import { createSourceRows, type KeptSource, type Ticket } from './source-rows.ts'
import { isSigned } from './webhook.ts'

export interface Sources {
  /**
   * Makes a source, or changes the one of that name, and begins to sync it.
   * @returns the secret of its webhook, when it was made
   * @throws Problem `invalid_request` for an address that may not be read; `conflict` when its pages are in another
   * collection
   */
  put(
    definition: SourceDefinition,
    options?: { readonly isFromFile?: boolean },
  ): Promise<{ readonly source: KeptSource; readonly secret: string | null }>
  /** @throws Problem `not_found` */
  get(name: string, limit: CollectionLimit): Promise<KeptSource>
  list(after: string, size: number, limit: CollectionLimit): Promise<readonly KeptSource[]>
  /** Begins a sync. @throws Problem `not_found` */
  sync(name: string, limit: CollectionLimit): Promise<Ticket>
  /** @returns whether that sync has ended before the signal */
  untilDone(ticket: Ticket, signal: AbortSignal): Promise<boolean>
  /**
   * Begins a sync for whoever knows the source's secret.
   * @throws Problem `unauthenticated`, also for a source that is not there
   */
  hear(name: string, call: { readonly headers: Headers; readonly body: Uint8Array }): Promise<void>
  /** With its documents, unless they are to stay. @throws Problem `not_found` */
  remove(name: string, limit: CollectionLimit, options: { readonly keepDocuments: boolean }): Promise<void>
  /** Makes the sources of a file; those that it named once and does not any more are no longer synced by themselves. */
  declare(definitions: readonly SourceDefinition[]): Promise<void>
  /** From now on syncs by itself what is due. */
  start(): void
  /** Resolves when nothing is under way in this process. */
  idle(): Promise<void>
  close(): Promise<void>
}

export interface SourcesOptions {
  readonly database: Database
  readonly documents: Documents
  readonly kinds: readonly SourceKind[]
  readonly log: Logger
  readonly maxSyncMs: number
  readonly lookEveryMs?: number
}

const POLL_MS = 200

export function createSources(options: SourcesOptions): Sources {
  const { database, kinds, log } = options
  const rows = createSourceRows(database)
  const claims = createClaims(database)
  const parts = { ...options, rows, claims, pages: createPageRows(database) }
  const runner = createRunner(parts)
  const find = async (name: string, limit: CollectionLimit): Promise<KeptSource> => {
    const source = await rows.find(name, limit)
    if (source === null) throw unknownSource()
    return source
  }

  const put: Sources['put'] = async (definition, { isFromFile = false } = {}) => {
    await checkAddress(definition, kinds)
    const secret = randomBytes(24).toString('base64url')
    const outcome = await rows.write(definition, { secret, isFromFile })
    if (outcome === 'conflict')
      throw problem('conflict', 'A source of this name fills another collection: remove it first')
    void runner.look()
    return { source: await find(definition.name, null), secret: outcome === 'made' ? secret : null }
  }

  return {
    put,
    get: find,
    list: rows.list,

    async sync(name, limit) {
      const ticket = await rows.ask(name, limit)
      if (ticket === null) throw unknownSource()
      void runner.look()
      return ticket
    },

    async untilDone(ticket, signal) {
      while (!(await rows.isDone(ticket))) {
        if (signal.aborted) return false
        await sleep(POLL_MS, undefined, { signal }).catch(() => undefined)
      }
      return true
    },

    async hear(name, call) {
      const secret = await rows.secretOf(name)
      if (secret === null || !isSigned(call, secret))
        throw problem('unauthenticated', 'The call is not signed with the secret of this webhook')
      await rows.ask(name, null)
      void runner.look()
    },

    async remove(name, limit, { keepDocuments }) {
      if (keepDocuments) {
        if (!(await rows.drop(name, limit))) throw unknownSource()
        return
      }
      const claim = await claims.takeForRemoval(name, limit)
      if (claim === null) throw unknownSource()
      await removeSource(claim, parts)
    },

    async declare(definitions) {
      for (const definition of definitions) {
        try {
          const { secret } = await put(definition, { isFromFile: true })
          if (secret !== null) log.info('source_made', { source: definition.name })
        } catch (error) {
          // One that may not be read, or fills another collection, keeps no other from being kept.
          if (!(error instanceof Problem)) throw error
          log.error('source_refused', { source: definition.name, detail: error.message })
        }
      }
      for (const name of await rows.unschedule(definitions.map((each) => each.name)))
        log.warn('source_not_in_file', { source: name })
    },

    start: runner.start,
    idle: runner.idle,
    close: runner.close,
  }
}

const unknownSource = () => problem('not_found', 'There is no such source')

async function checkAddress({ kind, address }: SourceDefinition, kinds: readonly SourceKind[]): Promise<void> {
  try {
    await kinds.find(({ name }) => name === kind)?.check(address)
  } catch (error) {
    if (!(error instanceof SourceFailure)) throw error
    throw problem('invalid_request', `address: ${error.message}`, {
      errors: [{ path: '/address', message: error.message }],
    })
  }
}
