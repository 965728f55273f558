/** The database goes away while an answer is written: what was shown whole is stored whole when it is back. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { type GatedModel, startGatedModel } from '../fakes/gated-model.ts'
import { followEvents, readEvents } from '../http/sse-client.ts'
import { createTestDatabase, type TestDatabase, testPostgresUrl } from '../support/postgres.ts'
import { type RunningApp, runApp } from '../support/running-app.ts'
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts'

const AWAY_MS = 8000
const WAIT_MS = 90_000
const server = testPostgresUrl()

describe.skipIf(server === undefined)('a database that is away for eight seconds', () => {
  let database: TestDatabase
  let proxy: TcpProxy
  let model: GatedModel
  let apps: readonly RunningApp[]

  beforeAll(async () => {
    database = await createTestDatabase(server ?? '')
    proxy = await startTcpProxy(database.url)
    model = startGatedModel()
    const settings = {
      DATABASE_URL: proxy.via(database.url),
      OPENAI_BASE_URL: model.url,
      OPENAI_API_KEY: 'key-of-the-model',
    }
    apps = [await runApp(settings), await runApp(settings)]
    const content = '# Locks\n\nSluices are opened at dawn by the keeper.\n'
    expect((await apps[0]?.call('PUT', '/v1/documents/locks', { content }))?.status).toBe(201)
  }, WAIT_MS)
  afterAll(async () => {
    await model?.stop()
    await Promise.all((apps ?? []).map((app) => app.close()))
    await proxy?.stop()
    await database?.drop()
  })

  const [refused, frozen] = [
    { how: 'refused', goAway: () => proxy.refuse() },
    { how: 'frozen', goAway: async () => proxy.hang() },
  ]
  for (const { how, goAway } of [refused, frozen])
    test(
      `${how}: the answer ends done on every server, and is stored as it was shown`,
      async () => {
        const [one, other] = apps as [RunningApp, RunningApp]
        model.shut()
        const asked = await one.call('POST', '/v1/chat', { message: 'When are the sluices opened?', stream: true })
        const reader = followEvents(asked)
        const seen = await reader.begun
        const id = /"message_id":"([^"]+)"/.exec(seen)?.[1]
        const conversation = /"conversation_id":"([^"]+)"/.exec(seen)?.[1]
        const followed = await other.call('GET', `/v1/chat/${id}/stream`)
        const elsewhere = readEvents(followed)
        await goAway()
        model.open()
        await Bun.sleep(AWAY_MS)
        await proxy.forward()

        const events = await reader.events
        expect(events.at(-1)?.event).toBe('done')
        const shown = events.flatMap(({ event, data }) =>
          event === 'delta' ? [(JSON.parse(data) as { text: string }).text] : [],
        )
        expect(shown.join('')).toContain('Sluices are opened at dawn by the keeper [1].')
        expect((await elsewhere).map(({ event, data }) => ({ event, data }))).toEqual(
          events.map(({ event, data }) => ({ event, data })),
        )
        const { messages } = (await (await one.call('GET', `/v1/conversations/${conversation}`)).json()) as {
          readonly messages: readonly { readonly status: string; readonly content: string }[]
        }
        expect(messages.at(-1)).toMatchObject({ status: 'answered', content: shown.join('') })
      },
      WAIT_MS,
    )
})
