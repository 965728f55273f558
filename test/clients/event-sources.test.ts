/** Clients of server-sent events as sites use them: a question is asked once, ends once, and goes on where it broke off. */
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { fetchEventSource } from '@microsoft/fetch-event-source'
import { EventSource } from 'eventsource'
import { listen, type Server } from '../../src/server.ts'
import { type RunningApp, runApp } from '../support/running-app.ts'

const HEADERS = { 'content-type': 'application/json' }
const question = JSON.stringify({ message: 'When are the sluices opened?' })

let program: RunningApp
let server: Server

beforeAll(async () => {
  program = await runApp({})
  await program.call('PUT', '/v1/documents/sluices', { content: '# Sluices\n\nThe sluices are opened at dawn.' })
  server = await listen(program.app, { host: '127.0.0.1', port: 0 })
  // It is made for pages.
  Object.assign(globalThis, { window: globalThis, document: new EventTarget() })
}, 60_000)
afterAll(async () => {
  Reflect.deleteProperty(globalThis, 'window')
  Reflect.deleteProperty(globalThis, 'document')
  await server?.stop(0)
  await program?.close()
})

/** Asked by nobody in particular, so that everyone may read it again. */
async function answered(): Promise<string> {
  const reply = await program.call('POST', '/v1/chat', question, { authorization: '' })
  return ((await reply.json()) as { readonly message_id: string }).message_id
}

interface Seen {
  readonly names: string[]
  readonly ids: string[]
  readonly empty: number
  readonly asked: number
  readonly errors: number
}

/** Reads to the end as its documentation shows; `breakAt`: the connection breaks off behind that event. */
async function readByFetch(path: string, init: RequestInit, breakAt = Number.POSITIVE_INFINITY): Promise<Seen> {
  const seen = { names: [] as string[], ids: [] as string[], empty: 0, asked: 0, errors: 0 }
  let breaks = breakAt
  await fetchEventSource(`${server.url}${path}`, {
    ...(init as Record<string, never>),
    openWhenHidden: true,
    fetch: Object.assign(
      (input: RequestInfo | URL, options?: RequestInit) => {
        seen.asked++
        return fetch(input, options)
      },
      { preconnect: fetch.preconnect },
    ),
    onmessage({ id, event, data }) {
      if (data === '') seen.empty++
      JSON.parse(data)
      seen.ids.push(id)
      seen.names.push(event)
      if (Number(id) >= breaks) {
        breaks = Number.POSITIVE_INFINITY
        throw new Error('the connection breaks off')
      }
    },
    onerror() {
      seen.errors++
      return 10
    },
  })
  return seen
}

test('fetch-event-source asks once and ends once', async () => {
  const { names, ...seen } = await readByFetch('/v1/chat', { method: 'POST', headers: HEADERS, body: question })
  expect(seen).toMatchObject({ asked: 1, empty: 0, errors: 0 })
  expect(names.filter((name) => name === 'done')).toHaveLength(1)
  expect(names.at(-1)).toBe('done')
})

test('fetch-event-source goes on behind the last event that it has seen', async () => {
  const message_id = await answered()
  const path = `/v1/chat/${message_id}/stream`
  const seen = await readByFetch(path, {}, 2)
  expect(seen).toMatchObject({ asked: 2, empty: 0, errors: 1 })
  expect(seen.ids).toEqual(seen.ids.map((_, index) => String(index + 1)))
  expect(seen.names.at(-1)).toBe('done')
})

test('EventSource learns that there is no more, and closes', async () => {
  const message_id = await answered()
  const statuses: number[] = []
  const source = new EventSource(`${server.url}/v1/chat/${message_id}/stream`, {
    fetch: async (input, init) => {
      const reply = await fetch(input, init)
      statuses.push(reply.status)
      return reply
    },
  })
  const names: string[] = []
  for (const name of ['start', 'sources', 'delta', 'citation', 'done', 'message'])
    source.addEventListener(name, () => names.push(name))
  const until = performance.now() + 20_000
  while (source.readyState !== EventSource.CLOSED && performance.now() < until) await Bun.sleep(50)
  expect(source.readyState).toBe(EventSource.CLOSED)
  expect(statuses).toEqual([200, 204])
  expect(names.filter((name) => name === 'done')).toHaveLength(1)
  expect(names).not.toContain('message')
}, 30_000)
