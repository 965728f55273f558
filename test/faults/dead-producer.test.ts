/** A server of several is killed while it writes an answer: the others tell its readers, soon. */
import { expect, test } from 'bun:test'
import { startGatedModel } from '../fakes/gated-model.ts'
import { followEvents } from '../http/sse-client.ts'
import { ADMIN_KEY, program } from '../http/targets.ts'
import { createTestDatabase, testPostgresUrl } from '../support/postgres.ts'

const TOLD_WITHIN_MS = 15_000
const WAIT_MS = 120_000
const server = testPostgresUrl()
const headers = { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' }

test.skipIf(server === undefined)(
  'readers of a server that was killed learn so within 15 seconds from another, and are asked to try again',
  async () => {
    if (server === undefined) throw new Error('There is no server')
    const database = await createTestDatabase(server)
    const model = startGatedModel()
    const settings = {
      DATABASE_URL: database.url,
      OPENAI_BASE_URL: model.url,
      OPENAI_API_KEY: 'key-of-the-model',
      RATE_LIMIT_REQUESTS: '0',
    }
    const [victim, other] = await Promise.all([program.start(settings), program.start(settings)])
    try {
      const body = JSON.stringify({ content: '# Locks\n\nSluices are opened at dawn by the keeper.\n' })
      expect((await victim.fetch('/v1/documents/locks', { method: 'PUT', headers, body })).status).toBe(201)
      const question = JSON.stringify({ message: 'When are the sluices opened?', stream: true })
      const reply = await victim.fetch('/v1/chat', { method: 'POST', headers, body: question })
      const { begun, events } = followEvents(reply)
      events.catch(() => undefined) // its server dies
      const id = /"message_id":"([^"]+)"/.exec(await begun)?.[1]
      const { begun: stored, events: rest } = followEvents(await other.fetch(`/v1/chat/${id}/stream`, { headers }))
      // What another server hands on is in the database.
      await stored
      victim.child.kill('SIGKILL')
      const since = performance.now()
      const received = await rest
      expect(performance.now() - since).toBeLessThan(TOLD_WITHIN_MS)
      expect(received.map(({ event }) => event)).toContain('delta')
      expect(received.filter(({ event }) => event === 'done' || event === 'error')).toEqual([
        expect.objectContaining({ event: 'error', data: expect.stringMatching(/[Aa]sk again/) }),
      ])
    } finally {
      await model.stop()
      await Promise.all([victim.stop(), other.stop()])
      await database.drop()
    }
  },
  WAIT_MS,
)
