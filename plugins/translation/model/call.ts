/** One call of a model, paid for: what it may cost at most is reserved before, what it has cost is settled after. */
import { randomUUID } from 'node:crypto'
import {
  approximateTokens,
  type Generator,
  ProviderError,
  type TokenUsage,
  type UsageEstimate,
  type UsageMeter,
} from '#sdk'

/** Who pays: the reader whose request began the work. */
export type BilledTo = Pick<UsageEstimate, 'principal' | 'peer'>

/** Nobody's request: what is made ahead of readers. */
export const NOBODY: BilledTo = { principal: { id: null, scopes: ['admin'], collections: null }, peer: null }

export interface ModelReply {
  readonly text: string
  readonly usage: TokenUsage
  /** It broke off, or could not be read; `text` is what came before. */
  readonly broken?: ProviderError
}

type Request = Parameters<Generator['generate']>[0]

export type CallModel = (request: Request, billedTo: BilledTo, signal: AbortSignal) => Promise<ModelReply>

/** A call that is still open by then is taken for one that cost all that was reserved. */
const MAX_CALL_MS = 600_000

/** @throws ProviderError before the first word, Problem `rate_limited` when the payer's budget does not cover it */
export function createCallModel(generator: Generator, meter: UsageMeter): CallModel {
  return async (request, billedTo, signal) => {
    const id = `translation-${randomUUID()}`
    const { system, messages, maxOutputTokens } = request
    const inputTokens = [system, ...messages.map(({ content }) => content)]
      .map(approximateTokens)
      .reduce((a, b) => a + b)
    const model = generator.id
    const most = { inputTokens, leastInputTokens: inputTokens, outputTokens: maxOutputTokens }
    await meter.reserve({ id, kind: 'translation', model, longestMs: MAX_CALL_MS, ...billedTo, ...most })
    let text = ''
    let reported: TokenUsage | undefined
    const spent = (): TokenUsage =>
      reported !== undefined && reported.inputTokens + reported.outputTokens > 0
        ? reported
        : { inputTokens, outputTokens: approximateTokens(text), estimated: true }
    try {
      for await (const part of generator.generate(request, signal)) {
        if (part.type === 'text-delta') text += part.text
        else reported = part.usage
      }
      return { text, usage: spent() }
    } catch (error) {
      const isBegun = text !== '' || (error instanceof ProviderError && error.kind === 'invalid_reply')
      if (error instanceof ProviderError && isBegun) return { text, usage: spent(), broken: error }
      throw error
    } finally {
      if (text === '' && reported === undefined && !signal.aborted) await meter.release(id)
      else await meter.settle(id, { model, ...spent() })
    }
  }
}
