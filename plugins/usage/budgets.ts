/** How much a caller may use in a day, and the refusal of what does not fit. */
import { callerKey, isAdmin, type Problem, problem, type UsageEstimate } from '#sdk'
import type { DayState, Limits } from './ledger.ts'

export interface BudgetSettings {
  /** 0: none, of either. */
  readonly BUDGET_TOKENS_PER_DAY: number
  readonly BUDGET_USD_PER_DAY: number
}

const NANOS = 1e9

export const TOKENS = 'tokens-per-day'
export const MONEY = 'usd-per-day'

/** Admins have no budget. */
export function limitsOf(caller: Pick<UsageEstimate, 'principal' | 'peer'>, settings: BudgetSettings): Limits {
  if (isAdmin(caller)) return { tokens: null, costNanos: null }
  return {
    tokens: settings.BUDGET_TOKENS_PER_DAY || null,
    costNanos: settings.BUDGET_USD_PER_DAY === 0 ? null : Math.floor(settings.BUDGET_USD_PER_DAY * NANOS),
  }
}

export const budgetKey = (caller: Pick<UsageEstimate, 'principal' | 'peer'>): string => callerKey(caller)

/**
 * What a caller is told whose budget does not cover the work. When only reservations stand in the way it may try again
 * once they have ended; else tomorrow.
 */
export function refusal(limits: Limits, day: DayState, wanted: { tokens: number; costNanos: number }): Problem {
  const tokensOver = limits.tokens !== null && day.tokens + wanted.tokens > limits.tokens
  const policy = tokensOver || limits.costNanos === null ? TOKENS : MONEY
  const fits = (limit: number | null, spent: number, more: number): boolean => limit === null || spent + more <= limit
  const held =
    day.openSeconds > 0 &&
    fits(limits.tokens, day.tokens - day.openTokens, wanted.tokens) &&
    fits(limits.costNanos, day.costNanos - day.openCostNanos, wanted.costNanos)
  const wait = held ? Math.min(day.openSeconds, day.resetSeconds) : day.resetSeconds
  const amount =
    policy === TOKENS ? `${limits.tokens} tokens` : `${((limits.costNanos ?? 0) / NANOS).toFixed(2)} US dollars`
  const reason = held ? 'what is left is set aside for answers in the making' : 'what is left does not cover this'
  return problem(
    'rate_limited',
    `The policy "${policy}" allows ${amount} a day, and ${reason}. Try again in ${wait} s.`,
    {
      retryAfterSeconds: wait,
    },
  )
}
