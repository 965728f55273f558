import { expect, test } from 'bun:test'
import type { Sql } from 'postgres'
import { createLogger } from '../../telemetry/log/log.ts'
import { createJournalWriter, flushPause } from './writer.ts'

test('events wait longer while many answers are open, and never for long', () => {
  expect(flushPause(1, 60)).toBe(60)
  expect(flushPause(200, 60)).toBe(60)
  expect(flushPause(500, 60)).toBe(150)
  expect(flushPause(10_000, 60)).toBe(300)
  expect(flushPause(10_000, 1000)).toBe(1000)
})

/** Takes statements, and hands back what each is to store. */
function recordingSql() {
  const batches: (readonly { readonly messageId: string; readonly sequence: number }[])[] = []
  const sql = Object.assign(
    async (_: TemplateStringsArray, [batch]: readonly [(typeof batches)[number]]) => {
      batches.push(batch)
      return []
    },
    { json: (value: unknown) => [value] },
  )
  return { batches, sql: sql as unknown as Sql }
}

test('the events of a thousand answers are one statement, and those that were taken are in none', async () => {
  const { batches, sql } = recordingSql()
  const writer = createJournalWriter({ sql, producer: 'p', log: createLogger('silent'), flushMs: 60_000 })
  const event = (sequence: number) => ({ sequence, event: 'delta', data: '{"text":"x"}' }) as const
  for (let index = 0; index < 1000; index++) for (const sequence of [1, 2]) writer.push(`m${index}`, event(sequence))
  expect(writer.take('m7').map(({ sequence }) => sequence)).toEqual([1, 2])
  await writer.close()
  expect(batches.map((batch) => batch.length)).toEqual([1998])
  expect(batches[0]?.some(({ messageId }) => messageId === 'm7')).toBe(false)
})
