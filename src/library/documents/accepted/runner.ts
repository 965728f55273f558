/** Stores what was accepted, one document after the other; any number of processes may do so side by side. */
import { createFailureLog } from '../../../base/failure-log.ts'
import { LATE, within } from '../../../base/timeout.ts'
import type { Database } from '../../../ports/database.ts'
import { databaseFailure } from '../../../ports/database-error.ts'
import { Problem, type ProblemCode } from '../../../request/problem.ts'
import type { Logger } from '../../../telemetry/log/log.ts'
import type { Documents } from '../types.ts'
import { type AcceptedClaim, claimNext, finish, noteStage, release, renew } from './rows.ts'

export interface AcceptedRunner {
  /** From now on looks by itself, also for what a process left that was killed. */
  start(): void
  /** Something was accepted. Never throws. */
  wake(): void
  close(): Promise<void>
}

const LOOK_MS = 5000
const RENEW_MS = 5000
const CLOSING_MS = 10_000
/** A document that ends the process each time is not begun for ever. */
const MAX_ATTEMPTS = 3

/** What the same document would meet again. */
const FINAL: ReadonlySet<string> = new Set<ProblemCode>([
  'unreadable_document',
  'invalid_request',
  'conflict',
  'too_large',
  'unsupported_media_type',
])

export function createAcceptedRunner({
  database: { sql },
  documents,
  log,
}: {
  readonly database: Database
  readonly documents: Pick<Documents, 'put'>
  readonly log: Logger
}): AcceptedRunner {
  let timer: ReturnType<typeof setInterval> | undefined
  let working: Promise<void> | undefined
  let closed = false

  const failures = createFailureLog(log, 'accepted_documents_not_stored')
  const work = async (): Promise<void> => {
    try {
      for (let claim = await claimNext(sql); claim !== null; claim = closed ? null : await claimNext(sql))
        await store(claim)
      failures.worked()
    } catch (error) {
      // Without a database the claim runs out, and whoever comes first goes on.
      if (!closed) failures.failed({ error })
    }
  }
  const store = async (claim: AcceptedClaim): Promise<void> => {
    const { token, input, attempts } = claim
    if (attempts > MAX_ATTEMPTS)
      return await finish(sql, token, {
        failure: { code: 'internal', detail: `Storing the document has failed ${MAX_ATTEMPTS} times` },
      })
    const renewing = setInterval(() => void renew(sql, token).catch(() => undefined), RENEW_MS)
    try {
      const { result } = await documents.put(input, {
        wait: false,
        accepted: token,
        onParsed: () => noteStage(sql, token, 'storing'),
      })
      await finish(sql, token, { result })
    } catch (error) {
      if (!(error instanceof Problem && FINAL.has(error.code))) {
        // What failed for the database, or for the end of the process, is no fault of the document.
        const isCounted = !(error instanceof Problem) && databaseFailure(error) === undefined
        await release(sql, token, { isCounted }).catch(() => undefined)
        throw error
      }
      log.warn('accepted_document_refused', { collection: input.collection, document: input.id, code: error.code })
      await finish(sql, token, { failure: { code: error.code, detail: error.message } })
    } finally {
      clearInterval(renewing)
    }
  }
  const wake = (): void => {
    if (closed || working !== undefined) return
    working = work().finally(() => {
      working = undefined
    })
  }
  return {
    start() {
      timer ??= setInterval(wake, LOOK_MS)
      wake()
    },
    wake,
    async close() {
      closed = true
      clearInterval(timer)
      if (working !== undefined && (await within(CLOSING_MS, working)) === LATE) log.warn('accepted_document_left_open')
    },
  }
}
