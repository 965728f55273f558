/** The answer of a run as a chat completion: whole, or as chunks. */
import { type ChatReply, type Citation, type DoneData, type JournalEvent, toProblem } from '../../../chat/index.ts'
import type { SseEvent } from '../../reply/sse.ts'
import { type Annotation, annotate } from './annotations.ts'
import { openAiError } from './errors.ts'
import type { Completion } from './read-completion.ts'

/** What is the same in every chunk. */
export interface ReplyOptions {
  readonly completion: Completion
  readonly messageId: string
  readonly conversationId: string
  /** In seconds since 1970. */
  readonly created: number
  absolute(address: string): string
}

/** `stopped` is a stop too: the reader's own. */
export const FINISH_REASONS = { stop: 'stop', stopped: 'stop', length: 'length', filtered: 'content_filter' } as const

/** What the standard has no field for. Clients that do not know it leave it aside. */
const ownPart = (
  {
    status,
    citations,
    nearest,
    corrected,
    support,
    language,
    degraded,
  }: Omit<DoneData, 'message_id' | 'conversation_id'>,
  { completion, messageId, conversationId }: ReplyOptions,
) => ({
  lectern: {
    message_id: messageId,
    conversation_id: conversationId,
    status,
    citations,
    nearest,
    corrected,
    support,
    language,
    degraded,
    ignored: completion.ignored,
  },
})

export const usageOf = ({ usage: { input_tokens, output_tokens } }: Pick<DoneData, 'usage'>) => ({
  prompt_tokens: input_tokens,
  completion_tokens: output_tokens,
  total_tokens: input_tokens + output_tokens,
})

const headOf = ({ completion, messageId, created }: ReplyOptions) => ({
  id: `chatcmpl-${messageId.replace(/^msg_/, '')}`,
  created,
  model: completion.model,
})

/** The reply that is not streamed. */
export function describeCompletion(reply: ChatReply, options: ReplyOptions) {
  const { answer, citations, finish_reason } = reply
  const annotations = annotate(answer, citations, options.absolute)
  return {
    object: 'chat.completion' as const,
    ...headOf(options),
    choices: [
      {
        index: 0,
        message: { role: 'assistant' as const, content: answer, refusal: null, annotations },
        logprobs: null,
        finish_reason: FINISH_REASONS[finish_reason],
      },
    ],
    usage: usageOf(reply),
    ...ownPart(reply, options),
  }
}

interface Delta {
  readonly role?: 'assistant'
  readonly content?: string
  readonly annotations?: readonly Annotation[]
}

/**
 * The chunks of a stream. Annotations come together when the text is whole: what OpenAI's own clients put together
 * from deltas holds the last list of them (Node.js), or none but the first (Python).
 */
export async function* toChunks(
  events: AsyncIterable<JournalEvent>,
  options: ReplyOptions,
): AsyncGenerator<SseEvent, void, void> {
  const { includeUsage } = options.completion
  const head = { object: 'chat.completion.chunk', ...headOf(options) }
  const chunk = (delta: Delta, finish_reason: string | null = null, more: object = {}): SseEvent =>
    bare({
      ...head,
      choices: [{ index: 0, delta, logprobs: null, finish_reason }],
      ...(includeUsage ? { usage: null } : {}),
      ...more,
    })
  let answer = ''
  for await (const { event, data } of events) {
    if (event === 'start') yield chunk({ role: 'assistant', content: '' })
    else if (event === 'delta') {
      const { text } = JSON.parse(data) as { readonly text: string }
      answer += text
      yield chunk({ content: text })
    } else if (event === 'error') {
      const { problem, instance } = toProblem(data)
      yield bare(openAiError(problem, instance))
      return
    } else if (event === 'done') {
      const done = JSON.parse(data) as DoneData
      const annotations = annotate(answer, done.citations as readonly Citation[], options.absolute)
      if (annotations.length > 0) yield chunk({ annotations })
      yield chunk({}, FINISH_REASONS[done.finish_reason], ownPart(done, options))
      if (includeUsage) yield bare({ ...head, choices: [], usage: usageOf(done) })
      yield { data: '[DONE]' }
    }
  }
}

const bare = (data: object): SseEvent => ({ data: JSON.stringify(data) })
