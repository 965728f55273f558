/** Has a batch of segments translated, and mends what came back wrong by asking for that alone. */
import { approximateTokens } from '#sdk'
import type { Glossary } from '../glossary.ts'
import type { Segment } from '../segment/cut.ts'
import type { BilledTo, CallModel, ModelReply } from './call.ts'
import { messageText, modelId, REPLY_SCHEMA, readReply, systemText } from './prompt.ts'

export interface BatchOutcome {
  /** By the segment's hash, with marks: checked, ready to be kept. */
  readonly texts: ReadonlyMap<string, string>
  /** Those that came back damaged twice. */
  readonly damaged: readonly Segment[]
  /** What ended the batch early; the segments that are in neither list were not dealt with. */
  readonly error?: unknown
}

export interface BatchContext {
  /** To translate into. */
  readonly language: string
  readonly title: string
  readonly billedTo: BilledTo
  /** What stands before and behind the batch. */
  readonly before: string
  readonly after: string
}

export type Translator = (
  segments: readonly Segment[],
  context: BatchContext,
  signal: AbortSignal,
) => Promise<BatchOutcome>

/** Room for the reply: other scripts take more tokens than the source did. */
const REPLY_TIMES = 5
const REPLY_SPARE_TOKENS = 512
const NO_PASSAGES = { passages: [], termWeights: new Map<string, number>() } as const

export function createTranslator(call: CallModel, glossary: Glossary): Translator {
  const ask = async (segments: readonly Segment[], context: BatchContext, signal: AbortSignal): Promise<ModelReply> => {
    const { language, billedTo } = context
    const request = {
      ...NO_PASSAGES,
      question: '',
      language,
      system: systemText(language, { ...context, heading: segments[0]?.heading ?? '' }),
      messages: [{ role: 'user', content: messageText(language, segments, glossary) }],
      responseSchema: REPLY_SCHEMA,
      maxOutputTokens: REPLY_TIMES * tokensOf(segments) + REPLY_SPARE_TOKENS,
    } as const
    return await call(request, billedTo, signal)
  }

  return async (segments, context, signal) => {
    // With the parsers, which a server that translates nothing starts without.
    const { acceptReply } = await import('../segment/verify.ts')
    const texts = new Map<string, string>()
    let left = segments
    // The second time only what was missing or damaged, in two halves: a reply that was cut off was too long.
    for (const parts of [1, 2]) {
      const size = Math.max(1, Math.ceil(left.length / parts))
      for (let from = 0; from < left.length; from += size) {
        const asked = left.slice(from, from + size)
        let answer: ModelReply
        try {
          answer = await ask(asked, context, signal)
        } catch (error) {
          return { texts, damaged: [], error }
        }
        const replied = readReply(answer.text)
        for (const segment of asked) {
          const accepted = acceptReply(segment, replied.get(modelId(segment)) ?? '')
          if (accepted !== null) texts.set(segment.hash, accepted)
        }
        // What broke off may come out better the next time; a reply that nobody can read is a damaged one.
        if (answer.broken !== undefined && answer.broken.kind !== 'invalid_reply' && parts > 1)
          return { texts, damaged: [], error: answer.broken }
      }
      left = left.filter(({ hash }) => !texts.has(hash))
      if (left.length === 0) break
    }
    return { texts, damaged: left }
  }
}

const tokensOf = (segments: readonly Segment[]): number =>
  segments.reduce((total, { marked }) => total + textTokens(marked.text), 0)

/** The number of the segment and the punctuation of JSON around it. */
const FRAME_TOKENS = 8

const textTokens = (text: string): number => approximateTokens(text) + FRAME_TOKENS

/** In the order of the document, so that neighbours go together; a segment larger than the budget goes alone. */
export function batchesOf(segments: readonly Segment[], tokens: number): readonly (readonly Segment[])[] {
  const batches: Segment[][] = []
  let room = 0
  for (const segment of segments) {
    const size = textTokens(segment.marked.text)
    const last = batches.at(-1)
    if (last === undefined || size > room) {
      batches.push([segment])
      room = tokens - size
    } else {
      last.push(segment)
      room -= size
    }
  }
  return batches
}
