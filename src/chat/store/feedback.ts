/** What readers thought of an answer: one opinion a reader and answer, the last one counts. */
import type { Sql } from 'postgres'
import type { Principal } from '../../request/context.ts'
import { problem } from '../../request/problem.ts'
import { cleanText } from '../request.ts'
import { isMessageId } from './ids.ts'

export interface Feedback {
  readonly rating: 'up' | 'down'
  readonly comment?: string
}

/** @throws Problem `not_found` when there is no such answer, or it is another's */
export async function giveFeedback(
  sql: Sql,
  principal: Principal,
  messageId: string,
  { rating, comment }: Feedback,
): Promise<void> {
  const text = cleanText(comment ?? '').trim()
  const rows = isMessageId(messageId)
    ? await sql`
        insert into feedback (message_id, principal_id, rating, comment)
        select m.id, ${principal.id ?? ''}, ${rating}, ${text === '' ? null : text}
        from messages m join conversations c on c.id = m.conversation_id
        where m.id = ${messageId} and m.role = 'assistant' and (c.principal_id is null or c.principal_id = ${principal.id})
        on conflict (message_id, principal_id)
          do update set rating = excluded.rating, comment = excluded.comment, updated_at = now()
        returning 1`
    : []
  if (rows.length === 0) throw problem('not_found', 'There is no such answer')
}
