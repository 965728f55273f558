import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { openLibraryDatabase } from '../../../test/support/library.ts'
import type { Database } from '../../ports/database.ts'
import { NO_METER } from '../../request/usage.ts'
import {
  CONTENT,
  neverLeft,
  openChat,
  passageOf,
  READER,
  readAll,
  retrieves,
  steeredGenerator,
} from '../chat.fixture.ts'

const OPTIONS = { requestId: 'request-1' }

describe('a model with little room', () => {
  let database: Database
  let close: () => Promise<void>
  beforeAll(async () => {
    ;({ database, close } = await openLibraryDatabase())
  }, 60_000)
  afterAll(() => close())

  test('is not asked what does not fit, and nothing is set aside for it', async () => {
    const generator = steeredGenerator()
    let reserved = 0
    const usage = { ...NO_METER, reserve: async () => void reserved++ }
    const chat = openChat({ database, generator, usage, settings: { contextTokens: 4096 } })
    const marked = { message: 'What does this say?', selection: { text: 'Sluices '.repeat(4000) } }
    for (const [request, path] of [
      [marked, '/selection/text'],
      [{ message: '水門は夜明けに開きますか。'.repeat(400) }, '/message'],
    ] as const)
      expect(await chat.start(READER, request, OPTIONS).catch((error: unknown) => error)).toMatchObject({
        code: 'invalid_request',
        extra: { errors: [{ path }] },
      })
    expect([generator.requests, reserved]).toEqual([[], 0])
    await chat.close()
  })

  test('is sent the first sources, as many as fit, and those alone can be cited', async () => {
    const generator = steeredGenerator()
    const long = passageOf(`${CONTENT}\n\n${'It is a long page about everything. '.repeat(200)}`)
    const chat = openChat({
      database,
      generator,
      steps: [retrieves([long, passageOf(CONTENT), long, passageOf(CONTENT)])],
      settings: { contextTokens: 4096 },
    })
    const { messageId } = await chat.start(READER, { message: 'How do I back up the library?' }, OPTIONS)
    generator.say('Run `lectern backup library.tar` to copy the whole library into one file [2]. It is long [4].')
    generator.finish()
    const events = await readAll(await chat.follow(messageId, READER, 0, neverLeft()))
    expect(generator.requests[0]?.passages).toEqual([long, passageOf(CONTENT)])
    expect(generator.requests[0]?.messages.at(-1)?.content.match(/<source n="\d"/g)).toHaveLength(2)
    expect(events.filter(({ event }) => event === 'citation')).toHaveLength(1)
    await chat.close()
  })

  test('that is to quote alone has room for everything', async () => {
    const generator = { ...steeredGenerator(), isLanguageModel: false }
    const chat = openChat({ database, generator, settings: { contextTokens: 4096 } })
    const selection = { text: 'Sluices '.repeat(2400) }
    const { messageId } = await chat.start(READER, { message: 'What does this say?', selection }, OPTIONS)
    generator.say('It says so. [1]')
    generator.finish()
    const events = await readAll(await chat.follow(messageId, READER, 0, neverLeft()))
    expect(events.at(-1)?.event).toBe('done')
    await chat.close()
  })
})
