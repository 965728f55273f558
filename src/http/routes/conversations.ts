/** Conversations of the caller: list, read, rename, delete. */
import type { TypeBox } from '../../plugin.ts'
import type { ChatRoutesContext } from './chat.ts'
import {
  conversationPageSchema,
  conversationSchema,
  conversationSummarySchema,
  describeReplies,
} from './chat-schemas.ts'

const TAGS = ['Conversations']

export function conversationRoutes({ Elysia, t, chat, require }: ChatRoutesContext) {
  return new Elysia()
    .get(
      '/v1/conversations',
      async ({ request, query }) =>
        await chat.listConversations(require(request, 'chat'), query.limit ?? 20, query.cursor),
      {
        query: t.Object({
          limit: t.Optional(t.Integer({ minimum: 1, maximum: 100, default: 20 })),
          cursor: t.Optional(t.String({ maxLength: 500 })),
        }),
        detail: {
          tags: TAGS,
          summary: "List the caller's conversations",
          description: 'Last used first. Anonymous readers have none that are listed: they keep the ids themselves.',
          responses: describeReplies('A page of conversations', conversationPageSchema(t)),
        },
      },
    )
    .get(
      '/v1/conversations/:id',
      async ({ request, params }) => await chat.getConversation(require(request, 'chat'), params.id),
      {
        params: idParams(t),
        detail: {
          tags: TAGS,
          summary: 'Read a conversation',
          description: "Its messages in order, answers with their citations. Another one's is not found.",
          responses: describeReplies('The conversation', conversationSchema(t)),
        },
      },
    )
    .patch(
      '/v1/conversations/:id',
      async ({ request, params, body }) =>
        await chat.renameConversation(require(request, 'chat'), params.id, body.title),
      {
        params: idParams(t),
        body: t.Object({ title: t.String({ minLength: 1, maxLength: 200 }) }),
        detail: {
          tags: TAGS,
          summary: 'Rename a conversation',
          responses: describeReplies('The conversation without its messages', conversationSummarySchema(t)),
        },
      },
    )
    .delete(
      '/v1/conversations/:id',
      async ({ request, params }) => {
        await chat.deleteConversation(require(request, 'chat'), params.id)
        return new Response(null, { status: 204 })
      },
      {
        params: idParams(t),
        detail: {
          tags: TAGS,
          summary: 'Delete a conversation',
          description: 'With its messages, citations and feedback. An answer that is being written ends.',
          responses: { 204: { description: 'It is gone' } },
        },
      },
    )
}

const idParams = (t: TypeBox) => t.Object({ id: t.String() })
