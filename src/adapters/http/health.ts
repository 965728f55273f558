/**
 * Whether a service is there. Calls that were made tell it; when there was none lately, a small request that costs
 * nothing does.
 */
import { endNotice, missingModel } from '../../models/models.ts'
import type { Health } from '../../plugin.ts'
import type { ProviderError } from '../../ports/provider-error.ts'
import type { CircuitBreaker } from './circuit-breaker.ts'

export interface ServiceProbe {
  readonly url: string
  /** With a key among them, a reply of 401 or 403 says that the key is wrong; without, only that the service is there. */
  readonly headers?: Readonly<Record<string, string>>
}

export interface ServiceModel {
  readonly name: string
  /** The setting that names it. */
  readonly setting: string
  /** Whether the probe asks for the model itself: then a reply of 404 says that it is gone. @default false */
  readonly isProbed?: boolean
}

export interface ServiceHealth {
  check(signal: AbortSignal): Promise<Health>
  succeeded(): void
  failed(error: ProviderError): void
}

/** A call that succeeded is believed for so long: together with the age of a report it stays below two seconds. */
const FRESH_MS = 300
/** A call that failed is reported for so long, unless another succeeds: a service may well answer probes and nothing else. */
const REMEMBERED_MS = 60_000

export interface ServiceHealthOptions {
  readonly breaker: CircuitBreaker
  readonly probe: ServiceProbe
  readonly model: ServiceModel | undefined
}

export function createServiceHealth({ breaker, probe, model }: ServiceHealthOptions): ServiceHealth {
  let succeededAt = Number.NEGATIVE_INFINITY
  let failedAt = Number.NEGATIVE_INFINITY
  let failure: ProviderError | undefined

  const ask = async (signal: AbortSignal): Promise<Health> => {
    let status: number
    try {
      const response = await fetch(probe.url, { headers: { ...probe.headers }, redirect: 'manual', signal })
      status = response.status
      // The status is all that is wanted: long lists of models stay where they are.
      response.body?.cancel().catch(() => undefined)
    } catch {
      return { status: 'down', detail: 'cannot be reached' }
    }
    if (status >= 500) return { status: 'down', detail: `answers with status ${status}` }
    if (status === 404 && model?.isProbed === true)
      return { status: 'down', detail: missingModel(model.name, model.setting) }
    if (probe.headers !== undefined && (status === 401 || status === 403))
      return { status: 'down', detail: `refuses the key (status ${status})` }
    return { status: 'up' }
  }

  const look = async (signal: AbortSignal): Promise<Health> => {
    if (breaker.openMs > 0) return { status: 'down', detail: 'is not called for a moment, after failures in a row' }
    if (breaker.pausedMs > 0)
      return { status: 'degraded', detail: `has asked for a pause of ${Math.ceil(breaker.pausedMs / 1000)} s more` }
    if (performance.now() - succeededAt < FRESH_MS) return { status: 'up' }
    const asked = await ask(signal)
    if (asked.status !== 'up' || failure === undefined) return asked
    // A refusal has to be mended in the settings: no time heals it.
    const lasts = failure.kind === 'refused' || performance.now() - failedAt < REMEMBERED_MS
    return lasts ? { status: 'degraded', detail: failure.message } : asked
  }

  return {
    succeeded() {
      succeededAt = performance.now()
      failure = undefined
    },
    failed(error) {
      succeededAt = Number.NEGATIVE_INFINITY
      failedAt = performance.now()
      failure = error
    },
    async check(signal) {
      const health = await look(signal)
      const notice = model === undefined ? undefined : endNotice(model.name, model.setting)
      return notice === undefined ? health : { ...health, notice }
    },
  }
}
