/** The library as the measuring sees it, spoken to over its API. */
import type { ChatReply, EvalClient, SearchReply } from '../../eval/client.ts'
import type { Server } from '../program/connect.ts'

/** What is asked leaves nothing behind: each conversation is deleted once its last question is answered. */
export function evalClient(server: Server, signal: AbortSignal): EvalClient {
  const post = <Reply>(path: string, body: object): Promise<Reply> =>
    server.json<Reply>(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(body),
      signal,
    })
  return {
    search: (query, options) => post<SearchReply>('/v1/search', { query, ...options }),
    ask: (message, options) => post<ChatReply>('/v1/chat', { message, ...options }),
    async forget(conversationId) {
      await server.request(`/v1/conversations/${conversationId}`, { method: 'DELETE', signal })
    },
  }
}
