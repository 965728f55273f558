/** Answers in the making, as the AI SDK's client sees them: read again, stopped, and nobody else's. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { type GatedModel, startGatedModel } from '../../fakes/gated-model.ts'
import { createTestDatabase, type TestDatabase, testPostgresUrl } from '../../support/postgres.ts'
import { asked, citationsOf, type Metadata, type ServedApp, serveApp, textOf, UiChat } from '../../support/ui-chat.ts'

const QUESTION = 'When are sluices opened?'
const FIRST = 'Sluices are opened'
const WHOLE = 'Sluices are opened at dawn by the keeper [1].'
const server = testPostgresUrl()

let model: GatedModel

const settings = () => ({
  OPENAI_BASE_URL: model.url,
  OPENAI_MODEL: 'gated',
  GENERATOR_FALLBACK: 'none',
  SAMPLE_BOOK: 'false',
})
const page = {
  content: '# Sluices\n\nSluices are opened at dawn by the keeper.',
  url: 'https://canal.example.org/sluices',
}

beforeAll(() => {
  model = startGatedModel()
})
afterAll(() => model?.stop())
beforeEach(() => model.shut())
afterEach(() => model.open())

const begun = (chat: UiChat): Promise<void> => chat.until((messages) => textOf(messages.at(-1)).includes(FIRST))
const idsOf = (chat: UiChat): Metadata => chat.lastMessage?.metadata ?? { message_id: '', conversation_id: '' }
const call = (served: ServedApp, method: string, id: string, what: string, headers: Record<string, string> = {}) =>
  fetch(`${served.url}/api/chat/${encodeURIComponent(id)}/${what}`, { method, headers })

/** Stories of a chat in two places: on one server, or on two replicas. */
function stories(places: () => readonly [ServedApp, ServedApp]): void {
  test('an answer is resumed from its start, while it is written', async () => {
    const [one, other] = places()
    const key = await one.reader()
    const id = 'a chat/with an odd ☃ name'
    const chat = new UiChat(one.url, key, id)
    const sent = chat.sendMessage({ text: QUESTION })
    await begun(chat)
    const again = new UiChat(other.url, key, id)
    const resumed = again.resumeStream()
    await begun(again)
    model.open()
    await Promise.all([sent, resumed])
    expect(again.text).toBe(WHOLE)
    expect(again.messages).toEqual(chat.messages.slice(1))
    expect(citationsOf(again.lastMessage)).toMatchObject([{ n: 1, quote: 'Sluices are opened at dawn by the keeper' }])
    for (const place of [one, other]) {
      const reply = await call(place, 'GET', id, 'stream', key)
      expect([reply.status, await reply.text()]).toEqual([204, ''])
      expect((await call(place, 'POST', id, 'stop', key)).status).toBe(204)
    }
  })

  test('a client that has left loses nothing', async () => {
    const [one, other] = places()
    const key = await one.reader()
    const chat = new UiChat(one.url, key, 'left')
    const sent = chat.sendMessage({ text: QUESTION })
    await begun(chat)
    await chat.stop()
    await sent
    const again = new UiChat(other.url, key, 'left')
    const resumed = again.resumeStream()
    await begun(again)
    model.open()
    await resumed
    expect(again.text).toBe(WHOLE)
  })

  test('an answer is stopped from anywhere, and its text so far is kept', async () => {
    const [one, other] = places()
    const key = await one.reader()
    const chat = new UiChat(one.url, key, 'stopped')
    const sent = chat.sendMessage({ text: QUESTION })
    await begun(chat)
    const reply = await call(other, 'POST', 'stopped', 'stop', key)
    expect([reply.status, await reply.json()]).toEqual([202, { message_id: chat.lastMessage?.id as string }])
    await sent
    expect([chat.status, chat.ends]).toEqual(['ready', [{ isAbort: false, isError: false, finishReason: undefined }]])
    expect(chat.lastMessage?.metadata).toMatchObject({ finish_reason: 'stopped' })
    expect(WHOLE).toStartWith(chat.text)

    // The same question anew is answered anew, and the chat holds it once.
    model.open()
    await chat.sendMessage({ text: QUESTION, messageId: chat.messages[0]?.id as string })
    expect(chat.text).toBe(WHOLE)
  })

  test('a question that is edited meanwhile ends the answer to the first', async () => {
    const [one, other] = places()
    const key = await one.reader()
    const chat = new UiChat(one.url, key, 'edited')
    const sent = chat.sendMessage({ text: QUESTION })
    await begun(chat)
    const edited = new UiChat(other.url, key, 'edited')
    edited.messages = chat.messages.slice(0, 1)
    const resent = edited.sendMessage({
      text: 'When are sluices opened by the keeper?',
      messageId: chat.messages[0]?.id as string,
    })
    await begun(edited)
    await sent
    expect(chat.lastMessage?.metadata).toMatchObject({ finish_reason: 'stopped' })
    model.open()
    await resent
    expect(edited.text).toBe(WHOLE)
  })

  test('two readers of the same chat id never meet', async () => {
    const [one, other] = places()
    const [mine, theirs, nobody] = [await one.reader(), await one.reader(), {}]
    const chat = new UiChat(one.url, mine, 'shared')
    const sent = chat.sendMessage({ text: QUESTION })
    await begun(chat)
    for (const key of [theirs, nobody]) {
      expect((await call(other, 'GET', 'shared', 'stream', key)).status).toBe(204)
      expect((await call(other, 'POST', 'shared', 'stop', key)).status).toBe(204)
      const conversation = chat.lastMessage?.metadata?.conversation_id as string
      expect((await call(other, 'GET', conversation, 'stream', key)).status).toBe(204)
      expect((await call(other, 'POST', conversation, 'stop', key)).status).toBe(204)
    }
    model.open()
    await sent
    expect(chat.text).toBe(WHOLE)
    const conversations = new Set([chat.lastMessage?.metadata?.conversation_id])
    for (const key of [theirs, nobody]) {
      const same = new UiChat(other.url, key, 'shared')
      await same.sendMessage({ ...asked(chat.messages[0]?.id as string, QUESTION), role: 'user' } as never)
      conversations.add(same.lastMessage?.metadata?.conversation_id)
    }
    expect(conversations.size).toBe(3)
  })
}

describe('on one server', () => {
  let served: ServedApp
  beforeAll(async () => {
    served = await serveApp(settings())
    expect((await served.call('PUT', '/v1/documents/sluices', page)).status).toBe(201)
  }, 60_000)
  afterAll(() => served?.close(), 60_000)
  stories(() => [served, served])

  test('an answer that is deleted while it is written ends, and its chat begins anew', async () => {
    const key = await served.reader()
    const chat = new UiChat(served.url, key, 'deleted')
    const sent = chat.sendMessage({ text: QUESTION })
    await begun(chat)
    const { conversation_id } = idsOf(chat)
    const gone = await fetch(`${served.url}/v1/conversations/${conversation_id}`, { method: 'DELETE', headers: key })
    expect(gone.status).toBe(204)
    await sent
    expect([chat.status, chat.error?.message]).toEqual(['error', expect.stringContaining('Ask again')])
    model.open()
    await chat.regenerate()
    expect(chat.text).toBe(WHOLE)
    expect(chat.lastMessage?.metadata?.conversation_id).not.toBe(conversation_id)
  })

  test('a server that stops says so', async () => {
    const chat = new UiChat(served.url, {}, 'drained')
    const sent = chat.sendMessage({ text: QUESTION })
    await begun(chat)
    await served.app.drain(0)
    await sent
    expect([chat.status, chat.error?.message]).toEqual(['error', expect.stringContaining('shutting down')])
    const late = new UiChat(served.url, {}, 'late')
    await late.sendMessage({ text: QUESTION })
    expect(JSON.parse(late.error?.message ?? '')).toMatchObject({ status: 503, code: 'draining' })
  })
})

if (server !== undefined)
  describe('on two replicas', () => {
    let database: TestDatabase
    let replicas: readonly [ServedApp, ServedApp]
    beforeAll(async () => {
      database = await createTestDatabase(server)
      const start = () => serveApp({ ...settings(), DATABASE_URL: database.url })
      replicas = await Promise.all([start(), start()])
      expect((await replicas[0].call('PUT', '/v1/documents/sluices', page)).status).toBe(201)
    }, 60_000)
    afterAll(async () => {
      for (const replica of replicas ?? []) await replica.close()
      await database?.drop()
    }, 60_000)
    stories(() => replicas)

    test('an answer that ends just when its chat is locked waits its turn', async () => {
      const chat = new UiChat(replicas[0].url, await replicas[0].reader(), 'locked')
      const sent = chat.sendMessage({ text: QUESTION })
      await begun(chat)
      const { message_id, conversation_id } = idsOf(chat)
      await replicas[1].app.ports.database.sql.begin(async (tx) => {
        await tx`update conversations set updated_at = now() where id = ${conversation_id}`
        model.open()
        const waiting = async () => (await tx`select from pg_locks where not granted`).length
        while ((await waiting()) === 0) await Bun.sleep(10)
        // In the other order the end of the answer would hold this row, and wait for the one above.
        await tx`set local lock_timeout = '500ms'`
        await tx`update messages set stop_requested = true where id = ${message_id}`
      })
      await sent
      expect(chat.text).toBe(WHOLE)
    })

    test('the same question sent to both at once is answered once', async () => {
      const key = await replicas[0].reader()
      model.open()
      const body = JSON.stringify({ id: 'twice', messages: [asked('q', QUESTION)] })
      const texts = await Promise.all(
        [...replicas, ...replicas].map(async ({ url }) => {
          const headers = { ...key, 'content-type': 'application/json' }
          return await (await fetch(`${url}/api/chat`, { method: 'POST', headers, body })).text()
        }),
      )
      expect(new Set(texts).size).toBe(1)
      expect(texts[0]).toContain('"type":"finish"')
    })
  })
