import { describe, expect, test } from 'bun:test'
import { withContext } from '../../request/context.fixture.ts'
import { encodeEvent, type SseEvent, sseResponse } from './sse.ts'

function request(): { readonly request: Request; readonly keptOpen: () => number } {
  const made = new Request('http://localhost/stream')
  let kept = 0
  return {
    request: withContext(made, {
      keepOpen: () => {
        kept += 1
      },
    }),
    keptOpen: () => kept,
  }
}

const decoder = new TextDecoder()
const bytes = (event: SseEvent): string => decoder.decode(encodeEvent(event))

async function* numbered(count: number, seen: number[] = []): AsyncGenerator<SseEvent, void, void> {
  for (let id = 1; id <= count; id += 1) {
    seen.push(id)
    yield { id, event: 'delta', data: JSON.stringify({ text: `n${id}` }) }
  }
}

describe('server-sent events', () => {
  test('are an id, a name and a line of data', () => {
    expect(bytes({ id: 7, event: 'delta', data: '{"text":"a\\nb"}' })).toBe(
      'id: 7\nevent: delta\ndata: {"text":"a\\nb"}\n\n',
    )
  })

  test('are bare data in dialects that know no more', () => {
    expect(bytes({ data: '[DONE]' })).toBe('data: [DONE]\n\n')
  })

  test('cannot be forged by line breaks in the data', () => {
    expect(bytes({ id: 1, event: 'delta', data: 'a\n\nevent: done\rb' })).toBe(
      'id: 1\nevent: delta\ndata: a\ndata: \ndata: event: done\ndata: b\n\n',
    )
  })

  test('hold no character that any client takes for the end of a line', () => {
    const text = 'a\u2028b\u2029c\u0085d'
    const line = bytes({ data: JSON.stringify({ text }) })
    expect(line).toBe('data: {"text":"a\\u2028b\\u2029c\\u0085d"}\n\n')
    expect(JSON.parse(line.slice('data: '.length))).toEqual({ text })
  })

  test('open with a comment and carry the headers that keep proxies from holding them back', async () => {
    const { request: made, keptOpen } = request()
    const reply = sseResponse(made, () => numbered(2))
    expect(reply.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    expect(reply.headers.get('cache-control')).toBe('no-cache, no-transform')
    expect(reply.headers.get('x-accel-buffering')).toBe('no')
    expect(reply.headers.get('content-encoding')).toBe('identity')
    expect(keptOpen()).toBe(1)
    const text = await reply.text()
    expect(text).toStartWith(': open\nid: 1\n')
    expect(text).toEndWith('data: {"text":"n2"}\n\n')
  })

  test('are read no further than the client reads', async () => {
    const seen: number[] = []
    const reader = sseResponse(request().request, () => numbered(1000, seen)).body?.getReader()
    for (let reads = 0; reads < 5; reads += 1) await reader?.read()
    expect(seen.length).toBeLessThan(10)
    await reader?.cancel()
  })

  test('tell their source when the client leaves', async () => {
    const ended = Promise.withResolvers<string>()
    const reply = sseResponse(request().request, async function* (left) {
      try {
        yield { id: 1, event: 'start', data: '{}' }
        await new Promise<void>((resolve) => left.addEventListener('abort', () => resolve(), { once: true }))
      } finally {
        ended.resolve(left.aborted ? 'left' : 'ended')
      }
    })
    const reader = reply.body?.getReader()
    await reader?.read()
    await reader?.read()
    await reader?.cancel()
    expect(await ended.promise).toBe('left')
  })

  test('are kept alive by comments while nothing happens', async () => {
    const go = Promise.withResolvers<void>()
    const reply = sseResponse(
      request().request,
      async function* () {
        await go.promise
        yield { id: 1, event: 'done', data: '{}' }
      },
      { commentMs: 4 },
    )
    const reader = reply.body?.getReader()
    const next = async (): Promise<string> => decoder.decode((await reader?.read())?.value)
    expect(await next()).toBe(': open\n')
    expect(await next()).toBe(': still here\n')
    expect(await next()).toBe(': still here\n')
    go.resolve()
    let last = await next()
    while (last.startsWith(':')) last = await next()
    expect(last).toBe('id: 1\nevent: done\ndata: {}\n\n')
  })
})
