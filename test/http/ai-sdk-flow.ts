/** A chat of the AI SDK's own client, on every shape of the program. */
import { expect } from 'bun:test'
import { citationsOf, sourcesOf, UiChat } from '../support/ui-chat.ts'
import type { Flow } from './flow.ts'
import { BACKUPS, pathOf } from './pages.ts'

export const chattingBySdk: Flow = async (target) => {
  const id = crypto.randomUUID()
  const path = (url: Parameters<typeof fetch>[0]): string => String(url)
  const transport = { fetch: ((url, init) => target.fetch(path(url), init)) as typeof fetch }
  const chat = new UiChat('', {}, id, transport)
  await chat.sendMessage({ text: 'For how long are old backup files kept?' })
  expect([chat.status, chat.error]).toEqual(['ready', undefined])
  const citations = citationsOf(chat.lastMessage)
  expect(citations.length).toBeGreaterThan(0)
  const { content } = (await (await target.fetch(pathOf(BACKUPS.id))).json()) as { readonly content: string }
  for (const { quote, start, end } of citations) expect(content.slice(start, end)).toBe(quote)
  expect(sourcesOf(chat.lastMessage)).toEqual([`${BACKUPS.body.url}#restoring`])
  await chat.sendMessage({ text: 'And how are they encrypted?' })
  expect(chat.messages[3]?.metadata?.conversation_id).toBe(chat.messages[1]?.metadata?.conversation_id as string)
  const stored = await target.fetch(`/api/chat/${id}`)
  expect(await stored.json()).toEqual({ messages: JSON.parse(JSON.stringify(chat.messages)) })
  const statuses = await Promise.all([
    target.fetch(`/api/chat/${id}/stream`),
    target.fetch(`/api/chat/${id}/stop`, { method: 'POST' }),
  ])
  expect(statuses.map(({ status }) => status)).toEqual([204, 204])
}
