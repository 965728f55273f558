/** What a worker gets from the parent that started it. */
import type { Environment } from '../../../config.ts'

export interface WorkerPlace {
  /** From 1. */
  readonly number: number
  readonly count: number
  /** Where the parent listens for its workers. */
  readonly parentUrl: string
  /** Proves to the parent and to other workers that one of them asks. */
  readonly key: string
  /** Whether the person at the terminal has seen how it started. */
  readonly isReplacement: boolean
}

/** Set for workers alone; no setting for people. */
export const PLACE_VARIABLE = 'LECTERN_WORKER'

/** @returns `undefined` for a service of one process */
export function readPlace(environment: Environment): WorkerPlace | undefined {
  const text = environment[PLACE_VARIABLE]
  return text === undefined ? undefined : (JSON.parse(text) as WorkerPlace)
}

export const bearer = (key: string): string => `Bearer ${key}`
