/** Whether a search by meaning sees but a part of the library, because much of it has not been embedded yet. */
import type { Database } from '#sdk'
import type { Generation } from '../generations/generation.ts'
import { isFarBehind } from './outbox.ts'

export interface StoreLag {
  readonly behind: boolean
  measure(): Promise<void>
  /** In the background, at most every two seconds. */
  measureSometimes(): void
}

const INTERVAL_MS = 2000

export function createStoreLag(sql: Database['sql'], generation: () => Generation | undefined): StoreLag {
  let behind = false
  let measuredAt = Number.NEGATIVE_INFINITY
  const measure = async (): Promise<void> => {
    measuredAt = performance.now()
    const current = generation()
    behind = current !== undefined && (await isFarBehind(sql, current.id))
  }
  return {
    get behind() {
      return behind
    },
    measure,
    measureSometimes() {
      if (performance.now() - measuredAt > INTERVAL_MS) void measure().catch(() => undefined)
    },
  }
}
