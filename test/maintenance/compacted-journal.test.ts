/** An answer whose journal was folded reads the same from its start, and says so when its middle is asked for. */
import { expect, setDefaultTimeout, test } from 'bun:test'
import { CONTENT, neverLeft, openChat, READER, readAll, speakingGenerator } from '../../src/chat/chat.fixture.ts'
import { joinDeltas } from '../../src/chat/journal/sweep.ts'
import { createMaintenance } from '../../src/maintenance/maintenance.ts'
import { createLogger } from '../../src/telemetry/log/log.ts'
import { createMetrics } from '../../src/telemetry/metrics.ts'
import { openLibraryDatabase } from '../support/library.ts'

setDefaultTimeout(60_000)

test('the text, the citations and the end stay; a place in the middle is gone, and the client learns so', async () => {
  const { database, close } = await openLibraryDatabase()
  const sentence = CONTENT.split('\n\n')[2] ?? ''
  const chat = openChat({ database, generator: speakingGenerator(`${sentence} [1]`, 4) })
  const { messageId } = await chat.start(READER, { message: 'How long does a backup take?' }, { requestId: 'r' })
  const before = await readAll(await chat.follow(messageId, READER, 0, neverLeft()))
  const reply = await chat.collect(messageId, READER, neverLeft())
  await chat.close()

  const maintenance = createMaintenance({
    database,
    settings: { BACKUP_EVERY: '24h', BACKUP_KEEP: 1, RETENTION_CONVERSATIONS_DAYS: 0, RETENTION_JOURNAL_DAYS: 1 },
    version: '1.2.3',
    log: createLogger('silent'),
    metrics: createMetrics(),
    now: () => new Date(Date.now() + 2 * 86_400_000),
  })
  await maintenance.tick()
  await maintenance.close()

  const later = openChat({ database, generator: speakingGenerator('') })
  const after = await readAll(await later.follow(messageId, READER, 0, neverLeft()))
  expect(after.length).toBeLessThan(before.length)
  expect(after.filter(({ event }) => event === 'delta')).toHaveLength(1)
  expect(joinDeltas(after)).toBe(joinDeltas(before))
  const others = (events: typeof before) => events.filter(({ event }) => event !== 'delta')
  expect(others(after)).toEqual(others(before))
  expect(await later.collect(messageId, READER, neverLeft())).toEqual(reply)

  const deltas = before.filter(({ event }) => event === 'delta').map(({ sequence }) => sequence)
  const inside = deltas[2] ?? 0
  expect(await later.follow(messageId, READER, inside, neverLeft()).catch((error: Error) => error.message)).toContain(
    'no longer kept',
  )
  const last = before.at(-1)
  expect(await readAll(await later.follow(messageId, READER, last?.sequence ?? 0, neverLeft()))).toEqual([])
  await later.close()
  await close()
})
