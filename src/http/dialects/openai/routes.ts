/** Chat completions as OpenAI defines them: another way to say what `POST /v1/chat` says. */

import { collectReply } from '../../../chat/index.ts'
import { DEFAULT_COLLECTION } from '../../../library/address.ts'
import type { Principal } from '../../../request/context.ts'
import { sseResponse } from '../../reply/sse.ts'
import type { ChatRoutesContext } from '../../routes/chat.ts'
import { raiseEarlyFailure } from './early-failure.ts'
import { collectionOf, describeModel } from './models.ts'
import { readCompletion } from './read-completion.ts'
import { describeCompletion, type ReplyOptions, toChunks } from './reply.ts'
import { completionDetail, modelDetail, modelsDetail } from './schemas.ts'
import { cutAtStops } from './stop-sequences.ts'

/** How long the head of a stream waits for the first word. Proxies wait at least ten times as long for a head. */
const FIRST_WORD_MS = 5000

export function openAiRoutes({ Elysia, t, access, chat }: ChatRoutesContext) {
  const model = async (principal: Principal, id: string) => describeModel(await collectionOf(chat, principal, id))

  return (
    new Elysia({ name: 'openai' })
      .use(access)
      .post(
        '/v1/chat/completions',
        async ({ request, body, principal, context }) => {
          const { requestId, peer, publicUrl, background, left, keepOpen } = context
          const completion = readCompletion(body)
          const collection = (await collectionOf(chat, principal, completion.model)).name
          const { question, history, filter } = completion
          const key = request.headers.get('idempotency-key')
          const { messageId, conversationId, ended } = await chat.start(
            principal,
            {
              message: question,
              // As `POST /v1/chat` is asked, so that an idempotency key means the same there.
              ...(collection === DEFAULT_COLLECTION ? {} : { collection }),
              ...(history.length === 0 ? {} : { history }),
              ...(filter === undefined ? {} : { filter }),
            },
            { requestId, peer, mayBeAbandoned: true, ...(key === null ? {} : { idempotencyKey: key }) },
          )
          background.push(ended)
          const options: ReplyOptions = {
            completion,
            messageId,
            conversationId,
            created: Math.floor(Date.now() / 1000),
            absolute: (address) => (address.startsWith('/') ? publicUrl + address : address),
          }
          keepOpen()
          const live = new AbortController()
          const leave = (): void => live.abort()
          left.addEventListener('abort', leave, { once: true })
          const cut = cutAtStops(await chat.follow(messageId, principal, 0, live.signal), completion.stops, () => {
            // It is paid for by the word. That it could not be stopped harms nobody: the rest is not told.
            chat.stop(messageId, principal).catch(() => undefined)
          })
          if (!completion.stream) return describeCompletion(await collectReply(cut), options)
          const events = await raiseEarlyFailure(cut, FIRST_WORD_MS)
          // From here on the stream itself tells when its reader leaves.
          left.removeEventListener('abort', leave)
          return sseResponse(request, (gone) => {
            gone.addEventListener('abort', leave, { once: true })
            return toChunks(events, options)
          })
        },
        {
          scope: 'chat',
          spends: ['request', 'answer'],
          // A client sends the whole conversation each time, and a picture that is to be refused by its name.
          takesDocument: true,
          parse: 'json',
          detail: completionDetail(t),
        },
      )
      .get(
        '/v1/models',
        async ({ principal }) => {
          const collections = await chat.listCollections(principal)
          return { object: 'list', data: collections.map(describeModel) }
        },
        { scope: 'chat', detail: modelsDetail(t) },
      )
      .get('/v1/models/:id', ({ principal, params }) => model(principal, params.id), {
        scope: 'chat',
        params: t.Object({ id: t.String() }),
        detail: modelDetail(t),
      })
      // For clients that do not encode the slash of an id. Elysia wants one name for what stands in one place.
      .get(
        '/v1/models/:id/:collection',
        ({ principal, params }) => model(principal, `${params.id}/${params.collection}`),
        { scope: 'chat', params: t.Object({ id: t.String(), collection: t.String() }), detail: { hide: true } },
      )
  )
}
