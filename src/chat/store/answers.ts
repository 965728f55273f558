/** Whose an answer is. Other people's are not there: 404, never 403. */
import type { Sql } from 'postgres'
import type { Principal } from '../../request/context.ts'
import { problem } from '../../request/problem.ts'
import { isMessageId } from './ids.ts'

/** @returns the id of the answer's conversation @throws Problem `not_found` when the principal may not read it */
export async function conversationIdOf(sql: Sql, principal: Principal, messageId: string): Promise<string> {
  const [row] = isMessageId(messageId)
    ? await sql<{ id: string }[]>`
        select c.id from messages m join conversations c on c.id = m.conversation_id
        where m.id = ${messageId} and m.role = 'assistant' and (c.principal_id is null or c.principal_id = ${principal.id})`
    : []
  if (row === undefined) throw problem('not_found', 'There is no such answer')
  return row.id
}
