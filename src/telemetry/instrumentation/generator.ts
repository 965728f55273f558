import type { Generator, GeneratorPart, GeneratorRequest } from '../../ports/generator.ts'
import type { Metrics } from '../metrics.ts'
import type { Trace } from '../trace.ts'
import type { Call } from './calls.ts'
import { providerName } from './gen-ai.ts'

/** Answers come bit by bit: the span lasts until the last of them, or until nobody wants more. */
export function observeGenerator(generator: Generator, call: Call, metrics: Metrics, trace: Trace): Generator {
  const tokens = metrics.counter('tokens_total', 'Tokens that models have read and written', ['model', 'direction'])
  const model = generator.id
  const attributes = {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': providerName(call.adapter),
    'gen_ai.request.model': model,
  }

  return {
    ...generator,
    async *generate(request: GeneratorRequest, signal: AbortSignal): AsyncGenerator<GeneratorPart, void, void> {
      const started = performance.now()
      const span = trace.begin(`chat ${model}`, {
        kind: 'client',
        attributes: { ...attributes, 'gen_ai.request.max_tokens': request.maxOutputTokens },
      })
      const parts = trace.run(span, () => generator.generate(request, signal)[Symbol.asyncIterator]())
      let failure: unknown
      let done = false
      try {
        for (;;) {
          const step = await trace.run(span, () => parts.next())
          if (step.done === true) break
          const part = step.value
          if (part.type === 'finish') {
            const { inputTokens, outputTokens } = part.usage
            tokens.add(inputTokens, { model, direction: 'input' })
            tokens.add(outputTokens, { model, direction: 'output' })
            span.set({
              'gen_ai.response.model': model,
              'gen_ai.response.finish_reasons': [part.reason],
              'gen_ai.usage.input_tokens': inputTokens,
              'gen_ai.usage.output_tokens': outputTokens,
            })
          }
          yield part
        }
        done = true
      } catch (error) {
        failure = error
        throw error
      } finally {
        if (!done && failure === undefined) await trace.run(span, () => parts.return?.())
        call.ended(signal, failure)
        span.end(failure)
        trace.time('generate', performance.now() - started)
      }
    },
  }
}
