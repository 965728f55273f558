/** A stored chat as the messages that a client of the AI SDK would have now, had it read every stream. */
import type { ClientChat } from '../../../chat/index.ts'
import type { TypeBox } from '../../../plugin.ts'
import { type CitedPart, createCiting } from './chunks.ts'

interface UiMessage {
  readonly id: string
  readonly role: 'user' | 'assistant'
  readonly parts: readonly ({ readonly type: 'text'; readonly text: string; readonly state?: 'done' } | CitedPart)[]
  readonly metadata?: object
}

/** Answers in the making are left out, and those that failed before their first word. */
export function uiMessages(chat: ClientChat | undefined): readonly UiMessage[] {
  if (chat === undefined) return []
  return chat.messages.flatMap((message): UiMessage[] => {
    const { id, role, content } = message
    if (role === 'user') return [{ id: chat.clientIds.get(id) ?? id, role, parts: [{ type: 'text', text: content }] }]
    const {
      status,
      citations,
      nearest,
      corrected,
      support,
      finish_reason,
      language,
      model,
      usage,
      degraded,
      timings_ms,
    } = message
    if (status === 'streaming' || (status === 'failed' && content === '')) return []
    const ids = { message_id: id, conversation_id: chat.id, collection: chat.collection }
    const about = { finish_reason, language, model, usage, degraded, timings_ms }
    const metadata = { ...ids, status, nearest, corrected, support, ...about }
    const text = content === '' ? [] : [{ type: 'text', text: content, state: 'done' } as const]
    return [{ id, role, parts: [...text, ...citations.flatMap(createCiting())], metadata }]
  })
}

export const uiMessageSchema = (t: TypeBox) =>
  t.Object({
    id: t.String(),
    role: t.UnionEnum(['user', 'assistant']),
    parts: t.Array(t.Object({ type: t.String({ description: '`text`, `source-url`, `data-citation` …' }) })),
    metadata: t.Optional(t.Object({}, { description: 'Of an answer: as at the end of its stream' })),
  })
