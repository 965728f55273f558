import { describe, expect, test } from 'bun:test'
import { ProviderError } from '../ports/provider-error.ts'
import {
  ANONYMOUS,
  CONTENT,
  neverLeft,
  openTestChats,
  passageOf,
  READER,
  readAll,
  readUntil,
  refusal,
  retrieves,
  speakingGenerator,
  steeredGenerator,
  textOf,
} from './chat.fixture.ts'
import type { ChatStep } from './events.ts'
import type { DoneData, JournalEvent } from './journal/wire.ts'

const { database, chatWith, replicaWith } = await openTestChats()

const ANSWER = 'Run `lectern backup library.tar` to copy the whole library into one file. [1] It is quick.'
const ask = { message: 'How do I back up?' }
const request = { requestId: 'request-1' }
const parse = <Data>(event: JournalEvent | undefined): Data => JSON.parse(event?.data ?? 'null') as Data

describe('an answer', () => {
  test('is sent as start, sources, deltas, a citation behind its marker, and done', async () => {
    const chat = chatWith({ generator: speakingGenerator(ANSWER) })
    const { messageId, conversationId } = await chat.start(READER, ask, request)
    const events = await readAll(await chat.follow(messageId, READER, 0, neverLeft()))

    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1))
    expect(events[0]).toEqual({
      sequence: 1,
      event: 'start',
      data: JSON.stringify({ message_id: messageId, conversation_id: conversationId }),
    })
    expect(events[1]?.event).toBe('sources')
    expect(events.filter(({ event }) => event === 'done' || event === 'error')).toHaveLength(1)
    expect(textOf(events)).toBe(ANSWER)
    const cited = events.findIndex(({ event }) => event === 'citation')
    expect(textOf(events.slice(0, cited))).toEndWith('[1]')
    const quote = 'Run `lectern backup library.tar` to copy the whole library into one file.'
    expect(parse<unknown>(events[cited])).toEqual({
      n: 1,
      document_id: 'guide/backup',
      chunk_id: '1',
      title: 'Backing up',
      url: 'https://docs.example.org/backup',
      quote_url: expect.stringMatching(
        /^https:\/\/docs\.example\.org\/backup#:~:text=.*Run%20%60lectern.*one%20file\./,
      ),
      quote,
      start: CONTENT.indexOf(quote),
      end: CONTENT.indexOf(quote) + quote.length,
    })
    const done = parse<DoneData>(events.at(-1))
    expect(done).toMatchObject({
      status: 'answered',
      finish_reason: 'stop',
      language: 'en',
      model: 'speaking',
      usage: { input_tokens: 7, output_tokens: 3 },
      corrected: [],
      support: { sentences: 1, cited: 1, withheld: 0 },
      degraded: [],
    })
    expect(done.timings_ms.total).toBeGreaterThanOrEqual(done.timings_ms.first_token)
  })

  test('is the same as one reply of JSON, and in the conversation', async () => {
    const chat = chatWith({ generator: speakingGenerator(ANSWER) })
    const { messageId, conversationId } = await chat.start(READER, ask, request)
    const reply = await chat.collect(messageId, READER, neverLeft())
    expect(reply.answer).toBe(ANSWER)
    expect(reply.citations).toHaveLength(1)

    const conversation = await chat.getConversation(READER, conversationId)
    expect(conversation.title).toBe('How do I back up?')
    const [question, answer] = conversation.messages
    expect(question).toMatchObject({ role: 'user', content: 'How do I back up?' })
    expect(answer).toMatchObject({
      id: messageId,
      role: 'assistant',
      status: 'answered',
      content: ANSWER,
      citations: reply.citations,
      support: reply.support,
      usage: reply.usage,
      timings_ms: reply.timings_ms,
    })
  })

  test('is replayed byte for byte: from memory, from the database, after any event', async () => {
    const generator = steeredGenerator()
    const chat = chatWith({ generator })
    const { messageId } = await chat.start(READER, ask, request)
    const live = chat.follow(messageId, READER, 0, neverLeft()).then(readAll)
    const other = replicaWith({ generator }).follow(messageId, READER, 0, neverLeft()).then(readAll)
    for (const piece of ['Run `lectern ', 'backup` 🎉 \n"now"', '. [1', '] Then', ' rest.']) generator.say(piece)
    generator.finish()
    const first = await live
    expect(first.at(-1)?.event).toBe('done')
    expect(await other).toEqual(first)
    for (const after of [0, 1, 4, first.length]) {
      const again = await readAll(await chat.follow(messageId, READER, after, neverLeft()))
      expect(again).toEqual(first.slice(after))
    }
  })

  test('whose text is cut inside a surrogate pair, or holds NUL, is stored whole', async () => {
    const generator = steeredGenerator()
    const chat = chatWith({ generator })
    const { messageId, conversationId } = await chat.start(READER, ask, request)
    for (const piece of ['A \ud83c', '\udf89 b\0', ' lone \ud83c', ' end [1]']) generator.say(piece)
    generator.finish()
    const reply = await chat.collect(messageId, READER, neverLeft())
    expect(reply.answer).toBe('A 🎉 b lone \ufffd end [1]')
    const { messages } = await chat.getConversation(READER, conversationId)
    expect(messages[1]?.content).toBe(reply.answer)
  })

  test('is written to its end when the reader leaves', async () => {
    const generator = steeredGenerator()
    const chat = chatWith({ generator })
    const { messageId, conversationId } = await chat.start(READER, ask, request)
    const left = new AbortController()
    generator.say('Run `lectern backup`. [1]')
    await readUntil(await chat.follow(messageId, READER, 0, left.signal), ({ event }) => event === 'delta')
    left.abort()
    generator.say(' And more.')
    generator.finish()
    await chat.collect(messageId, READER, neverLeft())
    const { messages } = await chat.getConversation(READER, conversationId)
    expect(messages[1]).toMatchObject({ status: 'answered', content: 'Run `lectern backup`. [1] And more.' })
  })

  test('50 at once all finish, whole', async () => {
    const chat = chatWith({ generator: speakingGenerator(ANSWER, 3) })
    const texts = await Promise.all(
      Array.from({ length: 50 }, async () => {
        const { messageId } = await chat.start(ANONYMOUS, ask, request)
        return textOf(await readAll(await chat.follow(messageId, ANONYMOUS, 0, neverLeft())))
      }),
    )
    expect(texts).toEqual(Array.from({ length: 50 }, () => ANSWER))
  })
})

describe('no answer', () => {
  test('is said plainly in the language of the question, without citations', async () => {
    const chat = chatWith({ generator: speakingGenerator(ANSWER), steps: [retrieves([])] })
    const { messageId } = await chat.start(READER, { message: 'Wie gewinnt man die Weltmeisterschaft?' }, request)
    const reply = await chat.collect(messageId, READER, neverLeft())
    expect(reply).toMatchObject({
      status: 'no_answer',
      answer: 'Die Quellen enthalten darauf keine Antwort.',
      citations: [],
      language: 'de',
    })
  })

  test('is said in the language of the book where the question could be in several', async () => {
    const { sql } = database
    await sql`insert into collections (name) values ('faq')`
    await sql`
      insert into documents (collection_id, external_id, title, language, format, content, content_hash, source_hash)
      select id, 'dpkg', '', 'de', 'text', '', '', '' from collections where name = 'faq'`
    const chat = chatWith({ generator: speakingGenerator(ANSWER), steps: [retrieves([])] })
    const { messageId } = await chat.start(READER, { message: 'Unterstützt dpkg ARM?', collection: 'faq' }, request)
    const reply = await chat.collect(messageId, READER, neverLeft())
    expect(reply).toMatchObject({ answer: 'Die Quellen enthalten darauf keine Antwort.', language: 'de' })
  })

  test('shows what comes nearest, in the reply and in the conversation', async () => {
    const chat = chatWith({ generator: speakingGenerator('NO_ANSWER') })
    const { messageId, conversationId } = await chat.start(READER, ask, request)
    const { status, nearest } = await chat.collect(messageId, READER, neverLeft())
    expect(status).toBe('no_answer')
    expect(nearest).toMatchObject([{ document_id: 'guide/backup', text: expect.stringContaining('# Backing up') }])
    const { messages } = await chat.getConversation(READER, conversationId)
    expect(messages[1]).toMatchObject({ nearest })
    const other = await chatWith({ generator: speakingGenerator(ANSWER) }).start(READER, ask, request)
    expect(await chat.collect(other.messageId, READER, neverLeft())).toMatchObject({ status: 'answered', nearest: [] })
  })

  test('distinguishes what comes near from what does not', async () => {
    const judged = (near: boolean): ChatStep => ({
      phase: 'retrieve',
      async *run(turn, next) {
        yield* next({ ...turn, passages: [passageOf(CONTENT)], answerable: false, near })
      },
    })
    const reply = async (near: boolean) => {
      const chat = chatWith({ generator: speakingGenerator(ANSWER), steps: [judged(near)] })
      const { messageId } = await chat.start(READER, ask, request)
      return await chat.collect(messageId, READER, neverLeft())
    }
    expect(await reply(true)).toMatchObject({
      status: 'no_answer',
      answer: 'The sources do not say this outright; the nearest passages may help.',
      nearest: [{ text: expect.stringContaining('# Backing up') }],
    })
    expect(await reply(false)).toMatchObject({ answer: 'The sources do not hold an answer to this.', nearest: [] })
  })

  test('is what a model means by its word for it', async () => {
    const chat = chatWith({ generator: speakingGenerator(' NO_ANSWER\n', 2) })
    const { messageId } = await chat.start(READER, { ...ask, language: 'fr-CA' }, request)
    const reply = await chat.collect(messageId, READER, neverLeft())
    expect(reply).toMatchObject({ status: 'no_answer', citations: [], language: 'fr-CA' })
    expect(reply.answer).toBe('Les sources ne contiennent pas de réponse à cette question.')
  })

  test('is not what a broken part means: that is an error with the text so far', async () => {
    const generator = steeredGenerator()
    const chat = chatWith({ generator })
    const { messageId, conversationId } = await chat.start(READER, ask, request)
    generator.say('Run it. [1] And')
    generator.fail(new ProviderError('gemini', 'unavailable', 'secret words of the vendor', { retryAfterMs: 1500 }))
    const events = await readAll(await chat.follow(messageId, READER, 0, neverLeft()))
    expect(parse<unknown>(events.at(-1))).toEqual({
      code: 'upstream_unavailable',
      detail: 'The answer could not be written just now; please ask again.',
      instance: 'request-1',
      retry_after_seconds: 2,
    })
    expect(JSON.stringify(events)).not.toContain('secret words')
    const { messages } = await chat.getConversation(READER, conversationId)
    expect(messages[1]).toMatchObject({ status: 'failed', content: 'Run it. [1] And' })
    expect(await refusal(chat.collect(messageId, READER, neverLeft()))).toBe('upstream_unavailable')
  })
})

describe('stop', () => {
  test('ends the answer here, whatever the model does, and keeps the text', async () => {
    const generator = steeredGenerator()
    const chat = chatWith({ generator })
    const { messageId, conversationId } = await chat.start(READER, ask, request)
    generator.say('Run `lectern backup`. [1] Yes')
    const events = await chat.follow(messageId, READER, 0, neverLeft())
    await readUntil(events, ({ event }) => event === 'citation')
    await chat.stop(messageId, READER)
    const reply = await chat.collect(messageId, READER, neverLeft())
    expect(reply).toMatchObject({
      status: 'stopped',
      finish_reason: 'stopped',
      answer: 'Run `lectern backup`. [1] Yes',
    })
    expect(generator.signals[0]?.aborted).toBe(true)
    const { messages } = await chat.getConversation(READER, conversationId)
    expect(messages[1]).toMatchObject({ status: 'stopped', content: 'Run `lectern backup`. [1] Yes' })
  })

  test('reaches another replica', async () => {
    const generator = steeredGenerator()
    const writer = replicaWith({ generator })
    const reader = replicaWith({ generator })
    const { messageId } = await writer.start(READER, ask, request)
    await readUntil(await reader.follow(messageId, READER, 0, neverLeft()), ({ event }) => event === 'sources')
    await reader.stop(messageId, READER)
    const reply = await reader.collect(messageId, READER, neverLeft())
    expect(reply).toMatchObject({ status: 'stopped', finish_reason: 'stopped', answer: '' })
  })

  test('of an answer that is over changes nothing', async () => {
    const chat = chatWith({ generator: speakingGenerator(ANSWER) })
    const { messageId } = await chat.start(READER, ask, request)
    const reply = await chat.collect(messageId, READER, neverLeft())
    await chat.stop(messageId, READER)
    expect(await chat.collect(messageId, READER, neverLeft())).toEqual(reply)
  })
})

describe('an end that nobody asked for', () => {
  test('the deadline: an error, the text kept', async () => {
    const generator = steeredGenerator()
    const chat = chatWith({ generator, settings: { deadlineMs: 50 } })
    const { messageId, conversationId } = await chat.start(READER, ask, request)
    generator.say('Half of it')
    const events = await readAll(await chat.follow(messageId, READER, 0, neverLeft()))
    expect(events.at(-1)?.event).toBe('error')
    expect(parse<{ code: string }>(events.at(-1)).code).toBe('timed_out')
    const { messages } = await chat.getConversation(READER, conversationId)
    expect(messages[1]).toMatchObject({ status: 'failed', content: 'Half of it', problem: { code: 'timed_out' } })
  })

  test('closing: what is being written ends as such, and new questions are refused', async () => {
    const generator = steeredGenerator()
    const chat = chatWith({ generator, settings: { closeGraceMs: 1 } })
    const { messageId } = await chat.start(READER, ask, request)
    const events = chat.follow(messageId, READER, 0, neverLeft()).then(readAll)
    await readUntil(await chat.follow(messageId, READER, 0, neverLeft()), ({ event }) => event === 'sources')
    await chat.close()
    expect(parse<{ code: string }>((await events).at(-1)).code).toBe('draining')
    expect(await refusal(chat.start(READER, ask, request))).toBe('draining')
  })

  test('draining refuses new questions and lets the others finish', async () => {
    const generator = steeredGenerator()
    const draining = new AbortController()
    const chat = chatWith({ generator, draining: draining.signal })
    const { messageId } = await chat.start(READER, ask, request)
    draining.abort()
    expect(await refusal(chat.start(READER, ask, request))).toBe('draining')
    generator.say('Run it. [1]')
    generator.finish()
    expect((await chat.collect(messageId, READER, neverLeft())).status).toBe('answered')
  })

  test('a killed process: its answers are given up, followers learn of it, the text so far is kept', async () => {
    const generator = steeredGenerator()
    const victim = replicaWith({ generator, settings: { heartbeatMs: 1_000_000 } })
    const { messageId, conversationId } = await victim.start(READER, ask, request)
    generator.say('So far. [1] And')
    const other = replicaWith({ generator, settings: { orphanAfterMs: 500, sweepMs: 1000 } })
    await readUntil(await other.follow(messageId, READER, 0, neverLeft()), ({ event }) => event === 'citation')
    const fresh = replicaWith({ generator, settings: { orphanAfterMs: 500, sweepMs: 1_000_000 } })
    await database.sql`update messages set heartbeat_at = now() - interval '31 seconds' where id = ${messageId}`
    // Who has only just reached the database does not know whether others could.
    expect(await fresh.sweep()).toBe(0)
    const events = await other.follow(messageId, READER, 0, neverLeft()).then(readAll)
    expect(events.at(-1)?.event).toBe('error')
    expect(textOf(events)).toBe('So far. [1] And')
    const { messages } = await other.getConversation(READER, conversationId)
    expect(messages[1]).toMatchObject({ status: 'failed', content: 'So far. [1] And' })

    // It was not dead, only slow: what it still says is not stored, nor is a second end.
    generator.say(' Too late.')
    generator.finish()
    await victim.close()
    expect(await readAll(await other.follow(messageId, READER, 0, neverLeft()))).toEqual(events)
    // Who had seen more than was stored learns the end all the same.
    const beyond = await readAll(await other.follow(messageId, READER, 90, neverLeft()))
    expect(beyond).toEqual(events.slice(-1))
    expect(await other.sweep()).toBe(0)
  })

  test('a restart of the only process gives up what it had not finished, at once', async () => {
    const generator = steeredGenerator()
    const victim = replicaWith({ generator, settings: { heartbeatMs: 1_000_000 } })
    const { messageId } = await victim.start(READER, ask, request)
    const restarted = chatWith({ generator })
    const events = await readAll(await restarted.follow(messageId, READER, 0, neverLeft()))
    expect(events.at(-1)?.event).toBe('error')
    generator.finish()
  })
})
