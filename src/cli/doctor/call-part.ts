/** One call to an opened part, as small as it can be: that it answers says more than that it is reachable. */
import type { PortName, Ports } from '../../ports/index.ts'

type Call<Name extends PortName> = (part: NonNullable<Ports[Name]>, signal: AbortSignal) => Promise<string | undefined>

const QUESTION = 'How do I begin?'

const calls: { readonly [Name in PortName]?: Call<Name> } = {
  async embedder(embedder, signal) {
    const [vector] = await embedder.embed([QUESTION], { kind: 'query', signal })
    if (vector === undefined) throw new Error(`${embedder.id} gave no vector`)
    return `${embedder.id} gave a vector of ${vector.length} numbers`
  },

  async reranker(reranker, signal) {
    const texts = ['Boats lie in the harbour.', 'To begin, open the box.']
    const [best] = await reranker.rerank(QUESTION, texts, { limit: 2, signal })
    if (best === undefined) throw new Error(`${reranker.id} gave no order`)
    return `${reranker.id} gave the better of two texts a score of ${best.score.toFixed(2)}`
  },

  async generator(generator, signal) {
    // One that only quotes has nothing to quote from here.
    if (generator.isLanguageModel === false) return undefined
    const request = {
      question: '',
      language: 'en',
      passages: [],
      termWeights: new Map<string, number>(),
      system: 'You are asked for one word. Write it and nothing else.',
      messages: [{ role: 'user', content: 'The word is: ready' }],
      maxOutputTokens: 64,
    } as const
    let text = ''
    let tokens = 0
    for await (const part of generator.generate(request, signal)) {
      if (part.type === 'text-delta') text += part.text
      else tokens = part.usage.inputTokens + part.usage.outputTokens
    }
    const said = text.replace(/\s+/g, ' ').trim().slice(0, 40)
    return `${generator.id} said ${said === '' ? 'nothing' : `“${said}”`}${tokens === 0 ? '' : ` for ${tokens} tokens`}`
  },
}

/**
 * @returns what came back, for people; `undefined` when there is nothing to call
 * @throws what the part throws
 */
export async function callPart<Name extends PortName>(
  port: Name,
  part: NonNullable<Ports[Name]>,
  signal: AbortSignal,
): Promise<string | undefined> {
  return await calls[port]?.(part, signal)
}
