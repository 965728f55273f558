/** Answers without a model: quotes the best sentences of the best passages, word for word, each with its citation. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { defineAdapter } from '../../plugin.ts'
import type { Generator } from '../../ports/generator.ts'
import { NO_ANSWER } from '../../ports/no-answer.ts'
import { renderAnswer } from './extractive/render.ts'
import { selectQuotations } from './extractive/select.ts'

/** About how much a reader sees arrive at once, in UTF-16 code units. */
const DELTA_LENGTH = 32

export default defineAdapter({
  contract: 1,
  port: 'generator',
  name: 'extractive',
  summary: 'Quotes the best sentences of the sources; needs no model',
  open: () => ({ port: createExtractiveGenerator() }),
})

/** Says `NO_ANSWER` when no sentence has enough to do with the question. */
export function createExtractiveGenerator(): Generator {
  return {
    id: 'extractive',
    isLanguageModel: false,
    async *generate(request, signal) {
      const answer = request.quotable === false ? '' : renderAnswer(selectQuotations(request))
      for (const text of answer === '' ? [NO_ANSWER] : cutDeltas(answer)) {
        signal.throwIfAborted()
        yield { type: 'text-delta', text }
        // Many answers at once take turns.
        await nextTurn()
      }
      yield { type: 'finish', reason: 'stop', usage: { inputTokens: 0, outputTokens: 0 } }
    },
  }
}

/** Cuts behind white space, or by length where there is none. */
function cutDeltas(text: string): readonly string[] {
  return text.match(new RegExp(`[\\s\\S]{1,${DELTA_LENGTH}}(?:\\s+|$)|[\\s\\S]{1,${DELTA_LENGTH}}`, 'gu')) ?? []
}
