/** OpenAI's Responses API, as far as it is a chat: another way to say what `POST /v1/chat` says. */
import type { Conversation, HistoryMessage } from '../../../../chat/index.ts'
import type { Principal } from '../../../../request/context.ts'
import { Problem, problem } from '../../../../request/problem.ts'
import type { ChatRoutesContext } from '../../../routes/chat.ts'
import { ask } from '../ask.ts'
import { collectionModel } from '../models.ts'
import type { Said } from '../read-messages.ts'
import {
  beginResponse,
  type Ending,
  endResponse,
  failResponse,
  messageIdOf,
  type ResponseHead,
  responseIdOf,
} from './describe.ts'
import { toResponseEvents } from './events.ts'
import { type ResponseRequest, readResponseRequest } from './read-request.ts'
import { createDetail, createReply, readDetail, readReply } from './schemas.ts'

const seconds = (time: Date): number => Math.floor(time.getTime() / 1000)

export function responsesRoutes({ Elysia, t, access, chat }: ChatRoutesContext) {
  /** The conversation of an earlier answer. @throws Problem `not_found` on `/previous_response_id` */
  const conversationOf = async (principal: Principal, responseId: string): Promise<Conversation> => {
    try {
      return await chat.conversationOf(messageIdOf(responseId), principal)
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'not_found') throw error
      throw problem('not_found', 'There is no such previous response.', {
        errors: [{ path: '/previous_response_id', message: 'is none of the caller’s' }],
      })
    }
  }

  const textOf = async (principal: Principal, itemId: string): Promise<string> => {
    const { messages } = await chat.conversationOf(messageIdOf(itemId), principal)
    return messages.find(({ id }) => id === messageIdOf(itemId))?.content ?? ''
  }

  /** The conversation itself when the answer to continue is its last; else a copy up to that answer. */
  const placeOf = async (principal: Principal, { previousId, conversationId }: ResponseRequest, { history }: Said) => {
    if (previousId === undefined) return { history, ...(conversationId === undefined ? {} : { conversationId }) }
    const { id, messages } = await conversationOf(principal, previousId)
    const at = messages.findIndex((message) => message.id === messageIdOf(previousId))
    if (at === messages.length - 1 && history.length === 0) return { history, conversationId: id }
    const said = messages.slice(0, at + 1).map(({ role, content }): HistoryMessage => ({ role, content }))
    return { history: [...said, ...history] }
  }

  return new Elysia({ name: 'openai/responses' })
    .use(access)
    .post(
      '/v1/responses',
      async ({ request, body, principal, context }) => {
        const asked = readResponseRequest(body)
        const said = await asked.readSaid((id) => textOf(principal, id))
        const place = await placeOf(principal, asked, said)
        const answer = await ask(
          chat,
          { request, principal, context },
          {
            model: asked.model,
            question: said.question,
            ...place,
            ...(asked.filter === undefined ? {} : { filter: asked.filter }),
          },
        )
        const head: ResponseHead = {
          ...answer,
          model: asked.model,
          echoed: asked.echoed,
          ignored: [...said.leftOut, ...asked.ignored],
        }
        const now = (): number => seconds(new Date())
        if (asked.stream) return await answer.stream((events) => toResponseEvents(events, head, now))
        const reply = await answer.collect()
        return endResponse(head, reply.answer, reply, now())
      },
      {
        scope: 'chat',
        spends: ['request', 'answer'],
        takesDocument: true,
        parse: 'json',
        response: { 200: createReply(t) },
        detail: createDetail(t),
      },
    )
    .get(
      '/v1/responses/:id',
      async ({ params, principal, context: { publicUrl } }) => {
        const messageId = messageIdOf(params.id)
        const { id, collection, messages } = await chat.conversationOf(messageId, principal)
        const at = messages.findIndex((message) => message.id === messageId)
        const message = messages[at]
        if (message?.role !== 'assistant') throw problem('not_found', 'There is no such response.')
        const previous = messages.slice(0, at).findLast(({ role }) => role === 'assistant')
        const head: ResponseHead = {
          messageId,
          conversationId: id,
          model: collectionModel(collection),
          created: seconds(new Date(message.created_at)),
          echoed: { previous_response_id: previous === undefined ? null : responseIdOf(previous.id) },
          ignored: [],
          absolute: (address) => (address.startsWith('/') ? publicUrl + address : address),
        }
        const { status, usage = { input_tokens: 0, output_tokens: 0 }, language = '', degraded = [] } = message
        if (status === 'streaming') return beginResponse(head)
        if (status === 'failed')
          return failResponse(head, { code: 'server_error', message: message.problem?.detail ?? 'The answer failed.' })
        const { content, citations, finish_reason = 'stop', completed_at = message.created_at } = message
        const { nearest = [], corrected = [], support = { sentences: 0, cited: 0, withheld: 0 } } = message
        const details = { nearest, corrected, support }
        const ending: Ending = { status, citations, finish_reason, language, degraded, usage, ...details }
        return endResponse(head, content, ending, seconds(new Date(completed_at)))
      },
      { scope: 'chat', params: t.Object({ id: t.String() }), response: { 200: readReply(t) }, detail: readDetail(t) },
    )
}
