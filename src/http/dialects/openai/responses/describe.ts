/** An answer as a response of OpenAI's Responses API, whole or as far as it has come. */
import type { Citation, DoneData } from '../../../../chat/index.ts'
import { type Annotation, annotate } from '../annotations.ts'
import type { Fields } from '../fields.ts'

/** What is known of a response from its beginning. */
export interface ResponseHead {
  readonly messageId: string
  readonly conversationId: string
  readonly model: string
  /** In seconds since 1970. */
  readonly created: number
  readonly echoed: Fields
  readonly ignored: readonly string[]
  absolute(address: string): string
}

/** What the end of an answer holds. */
export type Ending = Pick<
  DoneData,
  'status' | 'citations' | 'nearest' | 'corrected' | 'support' | 'finish_reason' | 'language' | 'degraded' | 'usage'
>

/** A response and the item of its text have one name each, and both are that of the answer. */
export const responseIdOf = (messageId: string): string => messageId.replace(/^msg_/, 'resp_')
export const messageIdOf = (responseId: string): string => responseId.replace(/^resp_/, 'msg_')

interface State {
  readonly status: 'in_progress' | 'completed' | 'incomplete' | 'failed'
  readonly output: readonly ReturnType<typeof textItem>[]
  /** In seconds since 1970. */
  readonly completed?: number
  readonly more?: object
}

function describe({ messageId, model, created, echoed }: ResponseHead, { status, output, completed, more }: State) {
  return {
    id: responseIdOf(messageId),
    object: 'response' as const,
    created_at: created,
    completed_at: completed ?? null,
    status,
    background: false,
    error: null,
    incomplete_details: null,
    instructions: null,
    max_output_tokens: null,
    max_tool_calls: null,
    model,
    output,
    parallel_tool_calls: true,
    previous_response_id: null,
    prompt_cache_key: null,
    reasoning: { effort: null, summary: null },
    safety_identifier: null,
    service_tier: 'default',
    store: true,
    temperature: 1,
    text: { format: { type: 'text' } },
    tool_choice: 'auto',
    tools: [],
    top_logprobs: 0,
    top_p: 1,
    presence_penalty: 0,
    frequency_penalty: 0,
    truncation: 'disabled',
    usage: null,
    user: null,
    metadata: {},
    ...echoed,
    ...more,
  }
}

export const beginResponse = (head: ResponseHead) => describe(head, { status: 'in_progress', output: [] })

export const failResponse = (head: ResponseHead, error: { readonly code: string; readonly message: string }) =>
  describe(head, { status: 'failed', output: [], more: { error } })

/** `stop`: it is whole. The others say why it is not. */
const INCOMPLETE = {
  stop: undefined,
  length: 'max_output_tokens',
  filtered: 'content_filter',
  stopped: 'stopped',
} as const

/** @param completed in seconds since 1970 */
export function endResponse(head: ResponseHead, answer: string, ending: Ending, completed: number) {
  const { finish_reason, usage, status, citations, nearest, corrected, support, language, degraded } = ending
  const reason = INCOMPLETE[finish_reason]
  const { input_tokens, output_tokens } = usage
  return describe(head, {
    status: reason === undefined ? 'completed' : 'incomplete',
    output: [textItem(head, answer, ending)],
    completed,
    more: {
      ...(reason === undefined ? {} : { incomplete_details: { reason } }),
      usage: {
        input_tokens,
        input_tokens_details: { cached_tokens: 0 },
        output_tokens,
        output_tokens_details: { reasoning_tokens: 0 },
        total_tokens: input_tokens + output_tokens,
      },
      // What the standard has no field for. Clients that do not know it leave it aside.
      lectern: {
        message_id: head.messageId,
        conversation_id: head.conversationId,
        status,
        citations,
        nearest,
        corrected,
        support,
        language,
        degraded,
        ignored: head.ignored,
      },
    },
  })
}

/** The item of the output that holds the text; without an ending, as it begins. */
export function textItem(head: ResponseHead, answer: string, ending?: Ending) {
  return {
    type: 'message' as const,
    id: head.messageId,
    status:
      ending === undefined
        ? 'in_progress'
        : INCOMPLETE[ending.finish_reason] === undefined
          ? 'completed'
          : 'incomplete',
    role: 'assistant' as const,
    content: ending === undefined ? [] : [textPart(answer, annotationsOf(answer, ending.citations, head))],
  }
}

export const textPart = (text: string, annotations: ReturnType<typeof annotationsOf>) => ({
  type: 'output_text' as const,
  text,
  annotations,
  logprobs: [],
})

/** The same as in chat completions, with everything on one level. */
export const annotationsOf = (
  answer: string,
  citations: readonly Citation[],
  { absolute }: Pick<ResponseHead, 'absolute'>,
): readonly (Pick<Annotation, 'type'> & Annotation['url_citation'])[] =>
  annotate(answer, citations, absolute).map(({ type, url_citation }) => ({ type, ...url_citation }))
