/** Generators that stand in for one another. */

import type { Generator, GeneratorPart, GeneratorRequest } from '../../ports/generator.ts'
import { ProviderError } from '../../ports/provider-error.ts'
import type { Logger } from '../../telemetry/log/log.ts'
import { createThoughtFilter } from './markdown/thoughts.ts'

/**
 * The generator, or the next one in line while it fails before its first word, or ends without one. One that has begun
 * to write is not replaced: its text would come twice. Nor is a request without passages, a translation say, handed
 * to one that only quotes, and one whose reply is kept under the generator's name is handed to nobody. The part `finish`
 * names who has stood in.
 */
export function withFallbacks(main: Generator, fallbacks: readonly Generator[], log: Logger): Generator {
  const generators = [main, ...fallbacks]
  return {
    id: main.id,
    ...(main.isLanguageModel === undefined ? {} : { isLanguageModel: main.isLanguageModel }),
    async *generate(request: GeneratorRequest, signal: AbortSignal): AsyncGenerator<GeneratorPart, void, void> {
      const able =
        request.responseSchema === undefined
          ? generators.filter((each) => request.passages.length > 0 || each.isLanguageModel !== false)
          : [main]
      for (const [index, generator] of able.entries()) {
        const next = able[index + 1]
        let begun = false
        try {
          for await (const part of demandText(generator, request, signal)) {
            begun = true
            yield index > 0 && part.type === 'finish' ? { ...part, servedBy: generator.id } : part
          }
          return
        } catch (error) {
          if (begun || next === undefined || signal.aborted || !(error instanceof ProviderError)) throw error
          log.warn('generator_replaced', { generator: generator.id, by: next.id, error })
        }
      }
    },
  }
}

/**
 * The parts, from the first word on that is no thought. Thoughts before it come with it.
 *
 * @throws ProviderError when there is none, and no filter has held it back: out of room, or only thoughts or tool calls
 */
async function* demandText(
  generator: Generator,
  request: GeneratorRequest,
  signal: AbortSignal,
): AsyncGenerator<GeneratorPart, void, void> {
  let held: string | undefined = ''
  const thoughts = createThoughtFilter()
  for await (const part of generator.generate(request, signal)) {
    if (held === undefined) yield part
    else if (part.type === 'text-delta') {
      held += part.text
      if (thoughts.push(part.text).trim() === '') continue
      yield { type: 'text-delta', text: held }
      held = undefined
    } else {
      if (thoughts.end().trim() !== '') yield { type: 'text-delta', text: held }
      else if (part.reason !== 'filtered')
        throw new ProviderError(generator.id, 'invalid_reply', `wrote nothing (${part.reason})`)
      yield part
    }
  }
}
