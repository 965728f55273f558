import { expect, test } from 'bun:test'
import type { ServerEvent } from '../../plugin.ts'
import { attachContext, UNRESTRICTED } from '../../request/context.ts'
import { eventReply } from './event-reply.ts'

function requestWith(ending: AbortSignal): Request {
  const request = new Request('http://localhost/stream')
  attachContext(request, {
    requestId: 'request-1',
    traceId: '0af7651916cd43dd8448eb211c80319c',
    origin: 'http://localhost',
    publicUrl: 'http://localhost',
    startedAt: 0,
    peer: null,
    principal: UNRESTRICTED,
    responseHeaders: new Headers(),
    onEnd: [],
    background: [],
    left: new AbortController().signal,
    ending,
    keepOpen: () => undefined,
  })
  return request
}

test('a stream that outlasts the server’s patience ends with an error that says to try again', async () => {
  const ending = new AbortController()
  async function* endless(): AsyncGenerator<ServerEvent> {
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
