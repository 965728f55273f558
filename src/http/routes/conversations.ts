/** Conversations of the caller: list, read, rename, delete. */
import type { TypeBox } from '../../plugin.ts'
import type { ChatRoutesContext } from './chat.ts'
import { conversationPageSchema, conversationSchema, conversationSummarySchema } from './chat-schemas.ts'

const TAGS = ['Conversations']

export function conversationRoutes({ Elysia, t, access, replies, chat }: ChatRoutesContext) {
  return new Elysia({ name: 'conversations' })
    .use(access)
    .get(
      '/v1/conversations',
      async ({ principal, query }) => await chat.listConversations(principal, query.limit ?? 20, query.cursor),
      {
        scope: 'chat',
        query: t.Object({
          limit: t.Optional(t.Integer({ minimum: 1, maximum: 100, default: 20 })),
          cursor: t.Optional(t.String({ maxLength: 500 })),
        }),
        response: { 200: replies.json('A page of conversations', conversationPageSchema(t)) },
        detail: {
          tags: TAGS,
          summary: "List the caller's conversations",
          description: 'Last used first. Anonymous readers have no list: they keep the ids themselves.',
        },
      },
    )
    .get('/v1/conversations/:id', async ({ principal, params }) => await chat.getConversation(principal, params.id), {
      scope: 'chat',
      params: idParams(t),
      response: { 200: replies.json('The conversation', conversationSchema(t)) },
      detail: {
        tags: TAGS,
        summary: 'Read a conversation',
        description: "Its messages in order, answers with their citations. Another one's is not found.",
      },
    })
    .patch(
      '/v1/conversations/:id',
      async ({ principal, params, body }) => await chat.renameConversation(principal, params.id, body.title),
      {
        scope: 'chat',
        params: idParams(t),
        body: t.Object({ title: t.String({ minLength: 1, maxLength: 200 }) }),
        response: { 200: replies.json('The conversation without its messages', conversationSummarySchema(t)) },
        detail: { tags: TAGS, summary: 'Rename a conversation' },
      },
    )
    .delete(
      '/v1/conversations/:id',
      async ({ principal, params, set }) => {
        await chat.deleteConversation(principal, params.id)
        set.status = 204
      },
      {
        scope: 'chat',
        params: idParams(t),
        response: { 204: replies.empty('It is gone') },
        detail: {
          tags: TAGS,
          summary: 'Delete a conversation',
          description: 'With its messages, citations and feedback. An answer that is being written ends.',
        },
      },
    )
}

const idParams = (t: TypeBox) => t.Object({ id: t.String() })
