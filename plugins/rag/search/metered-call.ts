/** Calls of services that cost money: set aside before, settled after, so that a budget holds for searching too. */
import { randomUUID } from 'node:crypto'
import { ProviderError, type ServiceUsage, type UsageEstimate, type UsageMeter } from '#sdk'

/** Who asks, and pays. */
export type Caller = Pick<UsageEstimate, 'principal' | 'peer'>

export interface MeteredCall extends ServiceUsage {
  readonly kind: 'embedding' | 'rerank'
  /** In lists of prices; `undefined`: it costs nothing, and is not counted. */
  readonly model: string | undefined
}

export type CallMeter = <Result>(
  caller: Caller,
  call: MeteredCall,
  work: (onUsage: (usage: ServiceUsage) => void) => Promise<Result>,
) => Promise<Result>

/** Longer than any call for a question may take. */
const MAX_CALL_MS = 30_000
/** No service charges for these. */
const FREE: ReadonlySet<string> = new Set(['rate_limited', 'refused', 'unavailable'])

/** @returns runs a call; throws what it throws, or Problem `rate_limited` when the caller's budget does not cover it */
export function createCallMeter(meter: UsageMeter): CallMeter {
  return async ({ principal, peer }, { kind, model, ...most }, work) => {
    if (model === undefined) return await work(() => undefined)
    const id = `${kind}-${randomUUID()}`
    await meter.reserve({ id, kind, principal, peer, model, ...most, outputTokens: 0, longestMs: MAX_CALL_MS })
    let reported: ServiceUsage | undefined
    try {
      const result = await work((usage) => {
        reported = usage
      })
      await meter.settle(id, { model, outputTokens: 0, ...(reported ?? { ...most, estimated: true }) })
      return result
    } catch (error) {
      if (error instanceof ProviderError && FREE.has(error.kind)) await meter.release(id)
      else await meter.settle(id, 'unknown')
      throw error
    }
  }
}
