/** Syncs what is due, in this process; any number of processes may do so side by side. */

import { durationMs } from '../../base/duration.ts'
import { createFailureLog } from '../../base/failure-log.ts'
import { LATE, within } from '../../base/timeout.ts'
import type { Logger } from '../../telemetry/log/log.ts'
import type { Documents } from '../documents/types.ts'
import { type Claim, type Claims, LostClaim } from './claims.ts'
import type { PageRows } from './page-rows.ts'
import { createReport, type ReportBuilder } from './report.ts'
import { SourceFailure, type SourceKind } from './source.ts'
import { removeDocuments, syncSource } from './sync.ts'

export interface RunnerOptions {
  readonly claims: Claims
  readonly pages: PageRows
  readonly documents: Documents
  readonly kinds: readonly SourceKind[]
  readonly log: Logger
  /** The longest that one sync may take; what is left is done by the next. */
  readonly maxSyncMs: number
  /** Between two looks at what is due. @default 10000 */
  readonly lookEveryMs?: number
}

export interface Runner {
  /** From now on looks by itself at what is due. */
  start(): void
  /** Begins what is due now, unless enough is under way. Never throws. */
  look(): Promise<void>
  /** Resolves when nothing is under way in this process. */
  idle(): Promise<void>
  close(): Promise<void>
}

const AT_ONCE = 2
const RENEW_MS = 2000
const CLOSING_MS = 10_000
/** After a fault that is none of the source's. */
const RETRY_MS = 600_000
const FAULT = 'Something went wrong on the server: it is tried again in ten minutes'

export function createRunner(options: RunnerOptions): Runner {
  const { claims, log, lookEveryMs = 10_000 } = options
  const closing = new AbortController()
  const running = new Set<Promise<void>>()
  const looking = new Set<Promise<void>>()
  let timer: ReturnType<typeof setInterval> | undefined
  let first: ReturnType<typeof setTimeout> | undefined

  const failures = createFailureLog(log, 'source_claim_failed')
  const begin = async (): Promise<void> => {
    try {
      while (running.size < AT_ONCE && !closing.signal.aborted) {
        const claim = await claims.next()
        failures.worked()
        if (claim === null) return
        // When it is over, another may have waited for the place.
        track(running, runClaim(claim, options, closing.signal), look)
      }
    } catch (error) {
      if (!closing.signal.aborted) failures.failed({ error })
    }
  }
  const look = (): Promise<void> => track(looking, begin())
  const idle = async (): Promise<void> => {
    while (running.size + looking.size > 0) await Promise.all([...running, ...looking])
  }
  return {
    start() {
      first ??= setTimeout(look, Math.min(1000, lookEveryMs))
      timer ??= setInterval(look, lookEveryMs)
    },
    look,
    idle,
    async close() {
      clearTimeout(first)
      clearInterval(timer)
      closing.abort(new Error('The service ends'))
      if ((await within(CLOSING_MS, idle())) === LATE) log.warn('sync_left_open')
    },
  }
}

/** In the set until it is over. */
function track(set: Set<Promise<void>>, work: Promise<void>, then?: () => void): Promise<void> {
  const tracked = work.finally(() => {
    set.delete(tracked)
    then?.()
  })
  set.add(tracked)
  return tracked
}

/** Never throws. */
async function runClaim(claim: Claim, options: RunnerOptions, closing: AbortSignal): Promise<void> {
  const { claims, log } = options
  const { name } = claim.source
  const report = createReport()
  const lost = new AbortController()
  const renew = async (): Promise<void> => {
    if (!(await claims.renew(claim, claim.isRemoving ? undefined : report.current()))) lost.abort(new LostClaim())
  }
  const renewing = setInterval(() => void renew().catch(() => undefined), RENEW_MS)
  try {
    if (claim.isRemoving) await removeSource(claim, options)
    else await sync(claim, options, { report, signal: AbortSignal.any([closing, lost.signal]) })
  } catch (error) {
    if (error instanceof LostClaim) log.warn('sync_taken_over', { source: name })
    else if (closing.aborted) await claims.release(claim).catch(() => undefined)
    else {
      log.error('sync_interrupted', { source: name, error })
      // Without a database the claim runs out, and whoever comes first goes on.
      await claims.finish(claim, report.end({ error: FAULT }), RETRY_MS).catch(() => undefined)
    }
  } finally {
    clearInterval(renewing)
  }
}

/** Removes a source with its documents. @throws LostClaim when another process has taken over */
export async function removeSource(
  claim: Claim,
  { claims, pages, documents, log }: Pick<RunnerOptions, 'claims' | 'pages' | 'documents' | 'log'>,
): Promise<void> {
  await removeDocuments({ claim, pages, documents }, async () => {
    if (!(await claims.renew(claim))) throw new LostClaim()
  })
  await claims.drop(claim)
  log.info('source_removed', { source: claim.source.name })
}

async function sync(
  claim: Claim,
  options: RunnerOptions,
  { report, signal }: { readonly report: ReportBuilder; readonly signal: AbortSignal },
): Promise<void> {
  const { claims, pages, documents, kinds, log, maxSyncMs } = options
  const { source } = claim
  const startedAt = performance.now()
  const deadline = AbortSignal.timeout(maxSyncMs)
  const finish = async (end: { readonly error?: string; readonly note?: string | undefined }): Promise<void> => {
    const ended = report.end(end)
    const elapsed = performance.now() - startedAt
    await claims.finish(claim, ended, source.every === null ? null : Math.max(0, durationMs(source.every) - elapsed))
    const { refused, left_out: leftOut, warnings, status, error, note, started_at, finished_at, ...counts } = ended
    log.info('source_synced', { source: source.name, status, ...counts, duration_ms: Math.round(elapsed) })
  }
  try {
    const kind = kinds.find((each) => each.name === source.kind)
    if (kind === undefined) throw new SourceFailure(`Sources of the kind ${source.kind} are not read here`)
    const all = AbortSignal.any([signal, deadline])
    const { note } = await syncSource({ claim, kind, pages, documents, report, signal: all })
    await finish({ note })
  } catch (error) {
    if (signal.aborted) throw signal.reason
    if (deadline.aborted)
      await finish({ note: `Not done within ${Math.round(maxSyncMs / 60_000)} minutes: the next sync continues` })
    else if (error instanceof SourceFailure) await finish({ error: error.message })
    else throw error
  }
}
