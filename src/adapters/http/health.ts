/**
 * Whether a service is there. Calls that were made tell it; when there was none lately, a small request that costs
 * nothing does.
 */
import type { Health } from '../../plugin.ts'
import type { ProviderError } from '../../ports/provider-error.ts'
import type { Gate } from './gate.ts'

export interface ServiceProbe {
  readonly url: string
  /** With a key among them, a reply of 401 or 403 says that the key is wrong; without, only that the service is there. */
  readonly headers?: Readonly<Record<string, string>>
}

export interface ServiceHealth {
  check(signal: AbortSignal): Promise<Health>
  succeeded(): void
  failed(error: ProviderError): void
}

/** What a call has told is believed for so long. */
const FRESH_MS = 1000

export function createServiceHealth({ gate, probe }: { readonly gate: Gate; readonly probe: ServiceProbe }) {
  let succeededAt = Number.NEGATIVE_INFINITY
  let refusal: string | undefined

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
    if (probe.headers !== undefined && (status === 401 || status === 403))
      return { status: 'down', detail: `refuses the key (status ${status})` }
    return { status: 'up' }
  }

  const health: ServiceHealth = {
    succeeded() {
      succeededAt = performance.now()
      refusal = undefined
    },
    failed(error) {
      succeededAt = Number.NEGATIVE_INFINITY
      refusal = error.kind === 'refused' ? error.message : undefined
    },
    async check(signal) {
      if (gate.openMs > 0) return { status: 'down', detail: 'is left alone after failures' }
      if (gate.pausedMs > 0)
        return { status: 'degraded', detail: `has asked for a pause of ${Math.ceil(gate.pausedMs / 1000)} s more` }
      if (performance.now() - succeededAt < FRESH_MS) return { status: 'up' }
      const asked = await ask(signal)
      return asked.status === 'up' && refusal !== undefined ? { status: 'degraded', detail: refusal } : asked
    },
  }
  return health
}
