import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { openEmbeddedLibrary } from '../../test/support/empty-library.ts'
import type { Database } from '../ports/database.ts'
import { ProviderError } from '../ports/provider-error.ts'
import { problem } from '../request/problem.ts'
import type { UsageEstimate, UsageMeter, UsageSpent } from '../request/usage.ts'
import { neverLeft, openChat, READER, readAll, steeredGenerator } from './chat.fixture.ts'

interface RecordingMeter extends UsageMeter {
  readonly reserved: UsageEstimate[]
  readonly settled: [id: string, spent: UsageSpent | 'unknown'][]
  readonly released: string[]
}

function recordingMeter(): RecordingMeter {
  const reserved: UsageEstimate[] = []
  const settled: RecordingMeter['settled'] = []
  const released: string[] = []
  return {
    reserved,
    settled,
    released,
    reserve: async (estimate) => void reserved.push(estimate),
    settle: async (id, spent) => void settled.push([id, spent]),
    release: async (id) => void released.push(id),
    tokensToday: async () => null,
  }
}

const REQUEST = { message: 'How do I back up the library?' }
const OPTIONS = { requestId: 'request-1', peer: '192.0.2.1' }

describe('an answer and its cost', () => {
  let database: Database
  let close: () => Promise<void>
  beforeAll(async () => {
    ;({ database, close } = await openEmbeddedLibrary())
  }, 60_000)
  afterAll(() => close())

  test('is reserved before, and settled with what the model says', async () => {
    const usage = recordingMeter()
    const generator = steeredGenerator()
    const chat = openChat({ database, generator, usage })
    const { messageId } = await chat.start(READER, REQUEST, OPTIONS)
    expect(usage.reserved).toMatchObject([{ id: messageId, kind: 'chat', principal: READER, model: 'steered' }])
    generator.say('Run `lectern backup library.tar` [1].')
    generator.finish()
    await readAll(await chat.follow(messageId, READER, 0, neverLeft()))
    expect(usage.settled).toEqual([[messageId, { model: 'steered', inputTokens: 7, outputTokens: 3 }]])
    await chat.close()
    expect(usage.settled).toHaveLength(1)
  })

  test('is nothing when the model refused, and counted by letters when it broke off', async () => {
    const usage = recordingMeter()
    const generator = steeredGenerator()
    const chat = openChat({ database, generator, usage })
    const fail = async (text: string): Promise<void> => {
      const { messageId } = await chat.start(READER, REQUEST, OPTIONS)
      if (text !== '') generator.say(text)
      generator.fail(new ProviderError('steered', 'unavailable', 'gone'))
      await readAll(await chat.follow(messageId, READER, 0, neverLeft()))
    }
    await fail('')
    await fail('Run the')
    const [[, refused], [, broken]] = usage.settled as [[string, UsageSpent], [string, UsageSpent]]
    expect(refused).toEqual({ model: 'steered', inputTokens: 0, outputTokens: 0 })
    expect(broken).toMatchObject({ outputTokens: 3, estimated: true })
    expect(broken.inputTokens).toBeGreaterThan(100)
    await chat.close()
  })

  test('is not charged for a question that was not taken, nor twice for one that is asked again', async () => {
    const usage = recordingMeter()
    const generator = steeredGenerator()
    const chat = openChat({ database, generator, usage })
    const elsewhere = { ...REQUEST, conversationId: `conv_${'x'.repeat(22)}` }
    expect(await chat.start(READER, elsewhere, OPTIONS).catch((error: unknown) => error)).toMatchObject({
      code: 'not_found',
    })
    expect(usage.released).toEqual(usage.reserved.map(({ id }) => id))
    const keyed = { ...OPTIONS, idempotencyKey: 'once' }
    const both = await Promise.all([chat.start(READER, REQUEST, keyed), chat.start(READER, REQUEST, keyed)])
    generator.finish()
    await readAll(await chat.follow(both[0].messageId, READER, 0, neverLeft()))
    expect(usage.settled.map(([id]) => id)).toEqual([both[0].messageId])
    expect(usage.reserved.length - usage.released.length).toBe(1)
    await chat.close()
  })

  test('is not even begun when a budget does not cover it', async () => {
    const generator = steeredGenerator()
    const refusing: UsageMeter = { ...recordingMeter(), reserve: () => Promise.reject(problem('rate_limited')) }
    const chat = openChat({ database, generator, usage: refusing })
    expect(await chat.start(READER, REQUEST, OPTIONS).catch((error: unknown) => error)).toMatchObject({
      code: 'rate_limited',
    })
    expect(generator.requests).toEqual([])
    await chat.close()
  })

  test('of a process that died is taken for what was reserved, once', async () => {
    const usage = recordingMeter()
    const generator = steeredGenerator()
    const dead = openChat({ database, generator, usage, settings: { closeGraceMs: 10 } })
    const { messageId } = await dead.start(READER, REQUEST, OPTIONS)
    // As another process would find it: nobody writes it, and no sign of life.
    await database.sql`update messages set producer = 'proc_gone', heartbeat_at = now() - interval '1 hour'`
    const chat = openChat({ database, generator, usage })
    await chat.sweep()
    await chat.sweep()
    expect(usage.settled).toEqual([[messageId, 'unknown']])
    await Promise.all([chat.close(), dead.close()])
  })
})
