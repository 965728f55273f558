import { describe, expect, test } from 'bun:test'
import {
  ANONYMOUS,
  CONTENT,
  neverLeft,
  OTHER,
  openTestChats,
  passageOf,
  READER,
  readAll,
  refusal,
  retrieves,
  speakingGenerator,
  steeredGenerator,
} from '../chat.fixture.ts'
import type { ChatReply } from '../journal/wire.ts'
import type { AssistantMessage } from './conversations.ts'

const { database, chatWith, replicaWith } = await openTestChats()

const ANSWER = 'Run `lectern backup library.tar` to copy the whole library into one file. [1] It is quick.'
const ask = { message: 'How do I back up?' }
const request = { requestId: 'request-1' }

describe('an idempotency key', () => {
  const keyed = (key: string, peer: string | null = null) => ({ ...request, idempotencyKey: key, peer })

  test('makes concurrent requests one message', async () => {
    const generator = steeredGenerator()
    const chat = chatWith({ generator })
    const replica = replicaWith({ generator })
    const started = await Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? chat : replica).start(READER, ask, keyed('same'))),
    )
    expect(new Set(started.map(({ messageId }) => messageId)).size).toBe(1)
    expect(started.filter(({ replayed }) => !replayed)).toHaveLength(1)
    generator.say('Run it. [1]')
    generator.finish()
    const replies = await Promise.all(
      started.map(({ messageId }, index) => (index % 2 === 0 ? chat : replica).collect(messageId, READER, neverLeft())),
    )
    expect(new Set(replies.map((reply: ChatReply) => JSON.stringify(reply))).size).toBe(1)
    expect(generator.requests).toHaveLength(1)
    const { items } = await chat.listConversations(READER, 100)
    expect(items.filter(({ id }) => id === started[0]?.conversationId)).toHaveLength(1)
  })

  test('belongs to one body and one caller', async () => {
    const chat = chatWith({ generator: speakingGenerator(ANSWER) })
    const first = await chat.start(READER, ask, keyed('mine'))
    expect(await chat.start(READER, { message: ' How do I back up? ' }, keyed('mine'))).toMatchObject({
      messageId: first.messageId,
      replayed: true,
    })
    expect(await refusal(chat.start(READER, { message: 'Something else' }, keyed('mine')))).toBe('idempotency_mismatch')
    const other = await chat.start(OTHER, ask, keyed('mine'))
    const here = await chat.start(ANONYMOUS, ask, keyed('mine', '192.0.2.1'))
    const there = await chat.start(ANONYMOUS, ask, keyed('mine', '192.0.2.2'))
    const again = await chat.start(ANONYMOUS, ask, keyed('mine', '192.0.2.1'))
    expect(new Set([first, other, here, there].map(({ messageId }) => messageId)).size).toBe(4)
    expect(again.messageId).toBe(here.messageId)
    expect(await refusal(chat.start(READER, ask, keyed('a\nb')))).toBe('invalid_request')
  })
})

describe('a conversation', () => {
  test('goes on: the model is sent what was said, retrieval is given the subject', async () => {
    const generator = steeredGenerator()
    const chat = chatWith({ generator })
    const { messageId, conversationId } = await chat.start(
      READER,
      { message: 'How do I back up the library?' },
      request,
    )
    generator.say('Run it. [1]')
    generator.finish()
    await chat.collect(messageId, READER, neverLeft())
    const second = await chat.start(READER, { message: 'And on Windows?', conversationId }, request)
    generator.say('The same. [1]')
    generator.finish()
    await chat.collect(second.messageId, READER, neverLeft())
    const [, clientHistory] = generator.requests
    expect(clientHistory?.messages.slice(0, -1)).toEqual([
      { role: 'user', content: 'How do I back up the library?' },
      { role: 'assistant', content: 'Run it.' },
    ])
    expect(clientHistory?.question).toBe('How do I back up the library on Windows?')
    expect(clientHistory?.question).toContain('library')
    const { messages } = await chat.getConversation(READER, conversationId)
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user', 'assistant'])
  })

  test('that the client keeps is sent likewise, counts for the idempotency key, and is not stored', async () => {
    const generator = steeredGenerator()
    const chat = chatWith({ generator })
    const history = [
      { role: 'user', content: 'How do I back up the library?' },
      { role: 'assistant', content: ' Run it. [1]\0' },
      { role: 'assistant', content: ' \n' },
    ] as const
    const keyed = { ...request, idempotencyKey: 'kept-by-the-client' }
    const asked = { message: 'And on Windows?', history }
    const { messageId, conversationId } = await chat.start(READER, asked, keyed)
    generator.say('The same. [1]')
    generator.finish()
    await chat.collect(messageId, READER, neverLeft())
    expect(generator.requests[0]?.messages.slice(0, -1)).toEqual([
      { role: 'user', content: 'How do I back up the library?' },
      { role: 'assistant', content: 'Run it.' },
    ])
    expect(generator.requests[0]?.question).toContain('library')
    expect(await chat.start(READER, asked, keyed)).toMatchObject({ messageId, replayed: true })
    const without = { ...asked, history: history.slice(0, 1) }
    expect(await refusal(chat.start(READER, without, keyed))).toBe('idempotency_mismatch')
    const { messages } = await chat.getConversation(READER, conversationId)
    expect(messages).toHaveLength(2)
  })

  test("is its owner's: to others it is not there", async () => {
    const chat = chatWith({ generator: speakingGenerator(ANSWER) })
    const { messageId, conversationId } = await chat.start(READER, ask, request)
    await chat.collect(messageId, READER, neverLeft())
    for (const stranger of [OTHER, ANONYMOUS]) {
      const attempts = [
        chat.getConversation(stranger, conversationId),
        chat.renameConversation(stranger, conversationId, 'mine now'),
        chat.deleteConversation(stranger, conversationId),
        chat.start(stranger, { ...ask, conversationId }, request),
        chat.follow(messageId, stranger, 0, neverLeft()),
        chat.stop(messageId, stranger),
        chat.giveFeedback(stranger, messageId, { rating: 'down' }),
      ]
      const results = await Promise.allSettled(attempts)
      expect(results.map((each) => (each.status === 'rejected' ? each.reason.code : 'allowed'))).toEqual(
        attempts.map(() => 'not_found'),
      )
      expect((await chat.listConversations(stranger, 100)).items.map(({ id }) => id)).not.toContain(conversationId)
    }
    expect((await chat.getConversation(READER, conversationId)).title).toBe('How do I back up?')
  })

  test('of an anonymous reader is open to who holds its id, and never listed', async () => {
    const chat = chatWith({ generator: speakingGenerator(ANSWER) })
    const { messageId, conversationId } = await chat.start(ANONYMOUS, ask, request)
    await chat.collect(messageId, ANONYMOUS, neverLeft())
    expect((await chat.getConversation(ANONYMOUS, conversationId)).messages).toHaveLength(2)
    expect((await chat.listConversations(ANONYMOUS, 100)).items).toEqual([])
  })

  test('is listed in pages, renamed, rated and deleted', async () => {
    const lister = { ...READER, id: 'reader-with-pages' }
    const chat = chatWith({ generator: speakingGenerator(ANSWER) })
    const ids: string[] = []
    for (let index = 0; index < 3; index += 1) {
      const { messageId, conversationId } = await chat.start(lister, ask, request)
      await chat.collect(messageId, lister, neverLeft())
      ids.unshift(conversationId)
    }
    const first = await chat.listConversations(lister, 2)
    const second = await chat.listConversations(lister, 2, first.next_cursor ?? undefined)
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids)
    expect(second.next_cursor).toBeNull()
    expect(await refusal(chat.listConversations(lister, 2, 'nonsense'))).toBe('invalid_request')

    const [id = ''] = ids
    expect((await chat.renameConversation(lister, id, 'Backups')).title).toBe('Backups')
    const answer = (await chat.getConversation(lister, id)).messages[1] as AssistantMessage
    await chat.giveFeedback(lister, answer.id, { rating: 'up' })
    await chat.giveFeedback(lister, answer.id, { rating: 'down', comment: 'too short' })
    const rated = (await chat.getConversation(lister, id)).messages[1] as AssistantMessage
    expect(rated.feedback).toEqual({ rating: 'down', comment: 'too short' })

    await chat.deleteConversation(lister, id)
    expect(await refusal(chat.getConversation(lister, id))).toBe('not_found')
    expect(await refusal(chat.follow(answer.id, lister, 0, neverLeft()))).toBe('not_found')
  })

  test('deleted while its answer is written: the answer ends, here and on other replicas', async () => {
    for (const where of ['here', 'elsewhere'] as const) {
      const generator = steeredGenerator()
      const chat = replicaWith({ generator })
      const { messageId, conversationId } = await chat.start(READER, ask, request)
      const events = chat.follow(messageId, READER, 0, neverLeft()).then(readAll)
      const deleter = where === 'here' ? chat : replicaWith({ generator })
      await deleter.deleteConversation(READER, conversationId)
      expect((await events).every(({ event }) => event !== 'done')).toBe(true)
      expect(await database.sql`select 1 from message_events where message_id = ${messageId}`).toHaveLength(0)
    }
  })
})

describe('what is refused', () => {
  test('a collection out of reach, a blank message, a language that is none', async () => {
    const chat = chatWith({ generator: speakingGenerator(ANSWER) })
    const limited = { ...READER, collections: ['public'] }
    expect(await refusal(chat.start(limited, { ...ask, collection: 'private' }, request))).toBe('forbidden')
    expect(await refusal(chat.start(READER, { message: ' \0 \n' }, request))).toBe('invalid_request')
    expect(await refusal(chat.start(READER, { ...ask, language: 'not a language' }, request))).toBe('invalid_request')
    expect(await refusal(chat.start(READER, { ...ask, conversationId: "' or 1=1" }, request))).toBe('not_found')
  })

  test('a passage whose offsets are not those of its text is never quoted', async () => {
    const moved = passageOf(CONTENT, { start: 10 })
    const chat = chatWith({ generator: speakingGenerator(ANSWER), steps: [retrieves([moved])] })
    const { messageId } = await chat.start(READER, ask, request)
    const reply = await chat.collect(messageId, READER, neverLeft())
    expect(reply.status).toBe('no_answer')
    expect(reply.citations).toEqual([])
    expect(reply.answer).not.toContain('[1]')
  })
})
