/** A server that is asked to stop: what was begun comes to an end, nothing new is begun, and it leaves in time. */
import { afterAll, beforeEach, describe, expect, test } from 'bun:test'
import { startGatedModel } from '../fakes/gated-model.ts'
import { followEvents, type Reader } from './sse-client.ts'
import { ADMIN_KEY, type RunningTarget, runtimes } from './targets.ts'

const STREAMS = 100
const WAIT_MS = 120_000
/** 128 and the number of SIGINT. */
const FORCED = 130
const content = '# Locks\n\n## Sluices\n\nSluices are opened at dawn by the keeper, and closed at dusk by hand.\n'
const json = { 'content-type': 'application/json' }

const model = startGatedModel()
beforeEach(() => model.shut())
afterAll(() => model.stop())

const ask = (server: RunningTarget, stream: boolean): Promise<Response> =>
  server.fetch('/v1/chat', {
    method: 'POST',
    headers: json,
    body: JSON.stringify({ message: 'When are the sluices opened?', stream }),
  })

for (const target of runtimes) {
  describe.skipIf(target.missing !== undefined)(`a stop, ${target.name}`, () => {
    const start = async (drainSeconds: number): Promise<RunningTarget> => {
      const server = await target.start({
        DRAIN_SECONDS: String(drainSeconds),
        OPENAI_BASE_URL: model.url,
        OPENAI_API_KEY: 'key-of-the-model',
        EMBEDDER: 'none',
        RATE_LIMIT_REQUESTS: '0',
        RATE_LIMIT_STREAMS: '0',
      })
      const headers = { ...json, 'x-api-key': ADMIN_KEY }
      const stored = await server.fetch('/v1/documents/locks', {
        method: 'PUT',
        headers,
        body: JSON.stringify({ content }),
      })
      expect(stored.status).toBe(201)
      return server
    }
    const openStreams = async (server: RunningTarget, count: number): Promise<readonly Reader[]> => {
      const replies = await Promise.all(Array.from({ length: count }, () => ask(server, true)))
      const readers = replies.map(followEvents)
      await Promise.all(readers.map(({ begun }) => begun))
      return readers
    }
    /** The server hears of it by a signal, and shows it by `/readyz`. */
    const stopping = async (server: RunningTarget): Promise<void> => {
      while ((await server.fetch('/readyz')).status !== 503) await Bun.sleep(10)
    }

    test(
      `${STREAMS} open streams go to their end, and nothing new is begun`,
      async () => {
        const server = await start(60)
        try {
          const readers = await openStreams(server, STREAMS)
          const whole = ask(server, false)
          server.child.kill('SIGTERM')
          await stopping(server)
          expect((await server.fetch('/livez')).status).toBe(200)
          const refused = await ask(server, true)
          expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5'])
          expect(await refused.json()).toMatchObject({ code: 'draining' })

          model.open()
          const streams = await Promise.all(readers.map(({ events }) => events))
          expect(streams.filter((events) => events.at(-1)?.event === 'done')).toHaveLength(STREAMS)
          const texts = streams[0]?.filter(({ event }) => event === 'delta').map(({ data }) => JSON.parse(data).text)
          expect(texts?.join('')).toBe('Sluices are opened at dawn by the keeper [1].')
          expect([200, 503]).toContain((await whole).status)
          expect(await server.child.exited).toBe(0)
        } finally {
          await server.stop()
        }
      },
      WAIT_MS,
    )

    test(
      'what is not done in time ends with the advice to ask again',
      async () => {
        const server = await start(1)
        try {
          const readers = await openStreams(server, 20)
          const whole = ask(server, false)
          server.child.kill('SIGTERM')
          for (const { events } of readers) {
            const last = (await events).at(-1)
            expect(last?.event).toBe('error')
            expect(JSON.parse(last?.data ?? '{}')).toMatchObject({
              code: 'draining',
              status: 503,
              detail: 'The server is shutting down before the answer was finished. Ask again.',
              retry_after_seconds: 5,
            })
          }
          const reply = await whole
          expect([reply.status, reply.headers.get('retry-after')]).toEqual([503, '5'])
          expect(await server.child.exited).toBe(0)
          expect(server.output()).not.toContain('replies_left_open')
        } finally {
          await server.stop()
        }
      },
      WAIT_MS,
    )

    // One program: what it does about signals differs between runtimes no more than this.
    test.skipIf(target.name === 'deno')(
      'a second signal is not waited on',
      async () => {
        const server = await start(60)
        try {
          const readers = await openStreams(server, 3)
          server.child.kill('SIGTERM')
          await stopping(server)
          server.child.kill('SIGTERM')
          expect(await server.child.exited).toBe(FORCED)
          await Promise.allSettled(readers.map(({ events }) => events))
        } finally {
          await server.stop()
        }
      },
      WAIT_MS,
    )
  })
}
