/** A key's own limits: as clients write them, as the table holds them, as a principal carries them. */
import type { CallerLimits, TypeBox } from '#sdk'

/** What is left out is as for everyone; 0: none. */
export interface KeyLimits {
  readonly requests?: number
  readonly streams?: number
  readonly tokens_per_day?: number
  readonly usd_per_day?: number
}

const MAX_LIMIT = 1_000_000_000

export const keyLimitsSchema = (t: TypeBox) =>
  t.Object(
    {
      requests: t.Optional(
        t.Integer({ minimum: 0, maximum: MAX_LIMIT, description: 'In the window of RATE_LIMIT_WINDOW_SECONDS.' }),
      ),
      streams: t.Optional(t.Integer({ minimum: 0, maximum: MAX_LIMIT, description: 'Answers open at once.' })),
      tokens_per_day: t.Optional(
        t.Integer({ minimum: 0, maximum: MAX_LIMIT * 1000, description: 'Of language models.' }),
      ),
      usd_per_day: t.Optional(t.Number({ minimum: 0, maximum: 1_000_000, description: 'Spent on language models.' })),
    },
    {
      description:
        "The key's own limits, in place of those for everyone; 0 for none. What is left out is as for everyone.",
    },
  )

/** @returns `undefined` when all is as for everyone */
export function toCallerLimits(limits: KeyLimits | null): CallerLimits | undefined {
  if (limits === null) return undefined
  const { requests, streams, tokens_per_day: tokensPerDay, usd_per_day: usdPerDay } = limits
  return {
    ...(requests === undefined ? {} : { requests }),
    ...(streams === undefined ? {} : { streams }),
    ...(tokensPerDay === undefined ? {} : { tokensPerDay }),
    ...(usdPerDay === undefined ? {} : { usdPerDay }),
  }
}
