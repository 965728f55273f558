/** How much a caller may use in a day, and the refusal of what does not fit. */
import { isAdmin, type Problem, problem, type UsageEstimate } from '#sdk'
import type { DayState, Limits } from './ledger.ts'

export interface BudgetSettings {
  /** 0: none, of either. */
  readonly BUDGET_TOKENS_PER_DAY: number
  readonly BUDGET_USD_PER_DAY: number
}

const NANOS = 1e9

export const TOKENS = 'tokens-per-day'
const MONEY = 'usd-per-day'

/** A key's own budget, else that of everyone; admins have none but their own. */
export function limitsOf(caller: Pick<UsageEstimate, 'principal' | 'peer'>, settings: BudgetSettings): Limits {
  const own = caller.principal.limits
  const admin = isAdmin(caller)
  const tokens = own?.tokensPerDay ?? (admin ? 0 : settings.BUDGET_TOKENS_PER_DAY)
  const usd = own?.usdPerDay ?? (admin ? 0 : settings.BUDGET_USD_PER_DAY)
  return { tokens: tokens || null, costNanos: usd === 0 ? null : Math.floor(usd * NANOS) }
}

/** What a piece of work needs of a budget. */
export interface Wanted {
  readonly tokens: number
  readonly costNanos: number
}

const DAY_SECONDS = 86_400

/**
 * Members of the fields `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers). The registry of
 * units knows neither tokens nor money, which is given in millionths of a US dollar: fields hold whole numbers.
 */
export function describeBudget(limits: Limits, day: DayState): { readonly policy: string; readonly state: string }[] {
  const member = (name: string, unit: string, limit: number, left: number) => ({
    policy: `"${name}";q=${limit};qu="${unit}";w=${DAY_SECONDS}`,
    state: `"${name}";r=${Math.max(0, left)};t=${day.resetSeconds}`,
  })
  const micros = (nanos: number): number => Math.floor(nanos / 1000)
  return [
    ...(limits.tokens === null ? [] : [member(TOKENS, 'lectern-tokens', limits.tokens, limits.tokens - day.tokens)]),
    ...(limits.costNanos === null
      ? []
      : [member(MONEY, 'lectern-microdollars', micros(limits.costNanos), micros(limits.costNanos - day.costNanos))]),
  ]
}

/** Whether only reservations stand in the way: there is room once they have ended. */
export function isHeld(limits: Limits, day: DayState, wanted: Wanted): boolean {
  const fits = (limit: number | null, spent: number, more: number): boolean => limit === null || spent + more <= limit
  return (
    day.openSeconds > 0 &&
    fits(limits.tokens, day.tokens - day.openTokens, wanted.tokens) &&
    fits(limits.costNanos, day.costNanos - day.openCostNanos, wanted.costNanos)
  )
}

/**
 * What a caller gets whose budget does not cover the work: to try again when such work is over as a rule, if that
 * makes room, else tomorrow.
 *
 * @param usualSeconds how long such work takes; `undefined`: not known
 */
export function refusal(limits: Limits, day: DayState, wanted: Wanted, usualSeconds: number | undefined): Problem {
  const tokensOver = limits.tokens !== null && day.tokens + wanted.tokens > limits.tokens
  const policy = tokensOver || limits.costNanos === null ? TOKENS : MONEY
  const held = isHeld(limits, day, wanted)
  const wait = held
    ? Math.max(1, Math.min(usualSeconds ?? day.openSeconds, day.openSeconds, day.resetSeconds))
    : day.resetSeconds
  const amount =
    policy === TOKENS ? `${limits.tokens} tokens` : `${((limits.costNanos ?? 0) / NANOS).toFixed(2)} US dollars`
  const reason = held ? 'what is left is set aside for answers in the making' : 'what is left does not cover this'
  return problem(
    'rate_limited',
    `The policy "${policy}" allows ${amount} a day, and ${reason}. Try again in ${wait} s.`,
    {
      policy,
      retryAfterSeconds: wait,
    },
  )
}
