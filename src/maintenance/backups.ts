/** Backups of the running service: one at a time, whoever asks. */
import { writeBackup } from '../../db/backup/write.ts'
import type { Database } from '../ports/database.ts'
import { problem } from '../request/problem.ts'

export interface Backups {
  /**
   * Begins a backup, which ends early when the service does.
   *
   * @returns its bytes; leaving the loop ends it
   * @throws Problem `conflict` when one is being made, or what the database says before the first byte
   */
  begin(): Promise<AsyncIterable<Uint8Array>>
}

export interface BackupsOptions {
  readonly database: Database
  /** The release, for the file's heading. */
  readonly version: string
  readonly now: () => Date
  /** Aborted when the service ends. */
  readonly closing: AbortSignal
}

export function createBackups({ database, version, now, closing }: BackupsOptions): Backups {
  let busy = false
  return {
    async begin() {
      if (busy) throw problem('conflict', 'A backup is already in progress.', { retryAfterSeconds: 60 })
      busy = true
      const bytes = writeBackup(database, { version, now: now(), signal: closing })
      try {
        // What is wrong from the beginning is an error, not a reply that breaks off.
        const first = await bytes.next()
        return rest(first, bytes, () => {
          busy = false
        })
      } catch (error) {
        busy = false
        throw error
      }
    },
  }
}

/** No generator: one that was never begun would not notice that it is left, as when a client asks for the head alone. */
function rest(
  first: IteratorResult<Uint8Array, void>,
  bytes: AsyncGenerator<Uint8Array, void>,
  ended: () => void,
): AsyncIterableIterator<Uint8Array, void> {
  let waiting: IteratorResult<Uint8Array, void> | undefined = first
  return {
    [Symbol.asyncIterator]() {
      return this
    },
    async next() {
      try {
        const result = waiting ?? (await bytes.next())
        waiting = undefined
        if (result.done === true) ended()
        return result
      } catch (error) {
        ended()
        throw error
      }
    },
    async return() {
      await bytes.return()
      ended()
      return { done: true, value: undefined }
    },
  }
}
