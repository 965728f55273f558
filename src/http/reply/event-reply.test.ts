import { expect, test } from 'bun:test'
import { withContext } from '../../request/context.fixture.ts'
import { eventReply } from './event-reply.ts'
import type { StreamEvent, Unnumbered } from './schemas.ts'

const requestWith = (ending: AbortSignal): Request => withContext(new Request('http://localhost/stream'), { ending })

test('a stream that outlasts the server’s patience ends with an error that says to try again', async () => {
  const ending = new AbortController()
  async function* endless(): AsyncGenerator<Unnumbered<StreamEvent>> {
    yield { event: 'segment', data: { index: 0 } }
    ending.abort()
    await new Promise(() => undefined)
  }
  const text = await eventReply(requestWith(ending.signal), endless).text()
  expect(text).toContain('id: 1\nevent: segment\ndata: {"index":0}\n\n')
  const last = text.trimEnd().split('\n\n').at(-1) ?? ''
  expect(last).toContain('event: error\n')
  expect(JSON.parse(last.slice(last.indexOf('data: ') + 6))).toMatchObject({
    code: 'draining',
    instance: 'request-1',
    retry_after_seconds: 5,
  })
})

test('a stream that ends by itself is left as it is', async () => {
  const { signal } = new AbortController()
  const text = await eventReply(requestWith(signal), async function* () {
    yield { event: 'done', data: {} }
  }).text()
  expect(text).toBe(': open\nid: 1\nevent: done\ndata: {}\n\n')
})
