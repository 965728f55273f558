/**
 * What calls of models cost: reserved before a call, settled after it. A plugin keeps the account and may refuse a
 * reservation; without one nothing is counted.
 */

import type { Logger } from '../telemetry/log/log.ts'
import type { Principal } from './context.ts'

export type UsageKind = 'chat' | 'translation' | 'embedding' | 'rerank'

export interface UsageEstimate {
  /** Names this piece of work in the ledger, once and for all: for an answer the id of its message. */
  readonly id: string
  readonly kind: UsageKind
  readonly principal: Principal
  /** The caller's address, for those who have no id; `null` in-process. */
  readonly peer: string | null
  readonly model: string
  /** The most that is to be expected. */
  readonly inputTokens: number
  /** Of these, what is sent in any case. @default 0 */
  readonly leastInputTokens?: number
  readonly outputTokens: number
  /** Of a reranker, which is charged by searches. @default 0 */
  readonly searches?: number
  /** The work is over after so long, whatever happens. */
  readonly longestMs: number
}

export interface UsageSpent {
  /** Who has done the work in the end. */
  readonly model: string
  readonly inputTokens: number
  readonly outputTokens: number
  /** @default 0 */
  readonly searches?: number
  /** Counted here and not by the provider: the call was cut off, or its reply did not say. @default false */
  readonly estimated?: boolean
}

export interface UsageMeter {
  /** Before the first call of a piece of work. @throws Problem `rate_limited` when a budget does not cover it */
  reserve(estimate: UsageEstimate): Promise<void>
  /**
   * When the work is over, however it ended. The first call counts, others do nothing.
   *
   * @param spent `unknown`: what was reserved is taken for what was spent
   */
  settle(id: string, spent: UsageSpent | 'unknown'): Promise<void>
  /** The work was not even begun: the reservation leaves no trace. */
  release(id: string): Promise<void>
  /** Tokens that work of this kind has used and reserved since midnight, UTC; `null`: nobody counts. */
  tokensToday(kind: UsageKind): Promise<number | null>
}

/** Counts nothing and refuses nothing. */
export const NO_METER: UsageMeter = {
  reserve: async () => undefined,
  settle: async () => undefined,
  release: async () => undefined,
  tokensToday: async () => null,
}

export interface UsageLine {
  /** For whoever calls models. Its `settle` and `release` never reject: what fails is logged. */
  readonly meter: UsageMeter
  /** From now on this meter counts. @throws Error when there is one already */
  connect(meter: UsageMeter): void
}

/** Plugins get the meter before the plugin that counts is set up: it is looked up at each call. */
export function createUsageLine(log: Logger): UsageLine {
  let connected: UsageMeter | undefined
  const quietly = async (id: string, work: Promise<void> | undefined): Promise<void> => {
    try {
      await work
    } catch (error) {
      // The meter itself ends reservations that nobody settles.
      log.error('usage_not_settled', { id, error })
    }
  }
  return {
    meter: {
      reserve: async (estimate) => await connected?.reserve(estimate),
      settle: (id, spent) => quietly(id, connected?.settle(id, spent)),
      release: (id) => quietly(id, connected?.release(id)),
      tokensToday: async (kind) => (await connected?.tokensToday(kind)) ?? null,
    },
    connect(meter) {
      if (connected !== undefined) throw new Error('Two plugins count usage: disable one of them by PLUGINS_DISABLED')
      connected = meter
    },
  }
}
