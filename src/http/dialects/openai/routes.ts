/** Chat completions as OpenAI defines them: another way to say what `POST /v1/chat` says. */

import type { Principal } from '../../../request/context.ts'
import type { ChatRoutesContext } from '../../routes/chat.ts'
import { ask } from './ask.ts'
import { collectionOf, describeModel } from './models.ts'
import { readCompletion } from './read-completion.ts'
import { describeCompletion, type ReplyOptions, toChunks } from './reply.ts'
import { completionDetail, completionReply, modelDetail, modelReply, modelsDetail, modelsReply } from './schemas.ts'

export function openAiRoutes({ Elysia, t, access, chat }: ChatRoutesContext) {
  const model = async (principal: Principal, id: string) => describeModel(await collectionOf(chat, principal, id))

  return (
    new Elysia({ name: 'openai' })
      .use(access)
      .post(
        '/v1/chat/completions',
        async ({ request, body, principal, context }) => {
          const completion = readCompletion(body)
          const answer = await ask(chat, { request, principal, context }, completion)
          const options: ReplyOptions = { ...answer, completion }
          return completion.stream
            ? await answer.stream((events) => toChunks(events, options))
            : describeCompletion(await answer.collect(), options)
        },
        {
          scope: 'chat',
          spends: ['request', 'answer'],
          // A client sends the whole conversation each time, and a picture that is to be refused by its name.
          takesDocument: true,
          parse: 'json',
          response: { 200: completionReply(t) },
          detail: completionDetail(t),
        },
      )
      .get(
        '/v1/models',
        async ({ principal }) => {
          const collections = await chat.listCollections(principal)
          return { object: 'list' as const, data: collections.map(describeModel) }
        },
        { scope: 'chat', response: { 200: modelsReply(t) }, detail: modelsDetail(t) },
      )
      .get('/v1/models/:id', ({ principal, params }) => model(principal, params.id), {
        scope: 'chat',
        params: t.Object({ id: t.String() }),
        response: { 200: modelReply(t) },
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
