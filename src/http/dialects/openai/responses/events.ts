/** A response as it is written, event by event. */
import { type DoneData, type JournalEvent, toProblem } from '../../../../chat/index.ts'
import type { SseEvent } from '../../../reply/sse.ts'
import { openAiError } from '../errors.ts'
import {
  annotationsOf,
  beginResponse,
  endResponse,
  failResponse,
  type ResponseHead,
  textItem,
  textPart,
} from './describe.ts'

/**
 * The same journal gives the same events with the same numbers, so that a stream can be read again from anywhere.
 *
 * @param completedAt in seconds since 1970; read when the answer has ended
 */
export async function* toResponseEvents(
  journal: AsyncIterable<JournalEvent>,
  head: ResponseHead,
  completedAt: () => number,
): AsyncGenerator<SseEvent, void, void> {
  let sequence = 0
  const event = (type: string, more: object): SseEvent => ({
    event: type,
    data: JSON.stringify({ type, sequence_number: sequence++, ...more }),
  })
  const place = { output_index: 0, item_id: head.messageId, content_index: 0 }
  let answer = ''
  let isOpen = false
  function* openText() {
    if (isOpen) return
    isOpen = true
    yield event('response.output_item.added', { output_index: 0, item: textItem(head, '') })
    yield event('response.content_part.added', { ...place, part: textPart('', []) })
  }
  for await (const { event: name, data } of journal) {
    if (name === 'start') {
      yield event('response.created', { response: beginResponse(head) })
      yield event('response.in_progress', { response: beginResponse(head) })
    } else if (name === 'delta') {
      const { text } = JSON.parse(data) as { readonly text: string }
      yield* openText()
      answer += text
      yield event('response.output_text.delta', { ...place, delta: text, logprobs: [] })
    } else if (name === 'done') {
      const done = JSON.parse(data) as DoneData
      const annotations = annotationsOf(answer, done.citations, head)
      yield* openText()
      for (const [annotation_index, annotation] of annotations.entries())
        yield event('response.output_text.annotation.added', { ...place, annotation_index, annotation })
      yield event('response.output_text.done', { ...place, text: answer, logprobs: [] })
      yield event('response.content_part.done', { ...place, part: textPart(answer, annotations) })
      yield event('response.output_item.done', { output_index: 0, item: textItem(head, answer, done) })
      const response = endResponse(head, answer, done, completedAt())
      yield event(`response.${response.status}`, { response })
      yield { data: '[DONE]' }
    } else if (name === 'error') {
      const { problem, instance } = toProblem(data)
      const { code, message } = openAiError(problem, instance).error
      yield event('response.failed', { response: failResponse(head, { code, message }) })
      yield { data: '[DONE]' }
    }
  }
}
