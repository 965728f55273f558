import { expect, test } from 'bun:test'
import { isAnswer } from './open-answers.ts'

const counts = (path: string, headers: Readonly<Record<string, string>> = {}): boolean =>
  isAnswer(new Request(`http://localhost${path}`, { headers }))

test('answers are what holds a place, however their address is written', () => {
  const answers = ['/v1/chat', '/v1/chat/completions', '/v1/chat/msg_1/stream', '/api/chat', '/api/chat/c/stream']
  for (const path of answers)
    for (const written of [path, `${path}/`, `${path}?a=b`]) expect([written, counts(written)]).toEqual([written, true])
  for (const path of ['/v1/models', '/v1/chat/msg_1/stop', '/v1/search', '/v1/chats'])
    expect([path, counts(path)]).toEqual([path, false])
  expect(counts('/v1/documents/a/translations/de', { accept: 'text/event-stream' })).toBe(true)
})
