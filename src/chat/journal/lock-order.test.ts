/** Statements that lock the messages of many answers at once. */
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { openLibraryDatabase } from '../../../test/support/library.ts'
import type { OpenDatabase } from '../../../test/support/open-database.ts'
import { createLogger } from '../../telemetry/log/log.ts'
import { sendHeartbeats } from './sweep.ts'
import { createJournalWriter } from './writer.ts'

const ANSWERS = 300
const ROUNDS = 40
const producer = 'p'
const ids = Array.from({ length: ANSWERS }, (_, index) => `msg_${index}`)

let opened: OpenDatabase
beforeAll(async () => {
  opened = await openLibraryDatabase()
  const { sql } = opened.database
  await sql`insert into collections (name) values ('default') on conflict do nothing`
  await sql`insert into conversations (id, collection_id, title) select 'conv', id, 'Locks' from collections limit 1`
  await sql`
    insert into messages (id, conversation_id, role, status, producer, heartbeat_at)
    select id, 'conv', 'assistant', 'streaming', ${producer}, now() from unnest(${ids}::text[]) as m (id)`
})
afterAll(() => opened.close())

test('events and signs of life of the same answers never deadlock', async () => {
  const { sql } = opened.database
  const failures: unknown[] = []
  const log = { ...createLogger('silent'), warn: (_: string, fields?: object) => failures.push(fields) }
  const writer = createJournalWriter({ sql, producer, log: log as never, flushMs: 1 })
  const beat = async (): Promise<void> => {
    for (let round = 0; round < ROUNDS; round++)
      await sendHeartbeats(sql, ids.toReversed()).catch((e) => failures.push(e))
  }
  const write = async (): Promise<void> => {
    for (let sequence = 1; sequence <= ROUNDS; sequence++) {
      for (const id of ids) writer.push(id, { sequence, event: 'delta', data: '{"text":"x"}' })
      await Bun.sleep(2)
    }
  }
  await Promise.all([beat(), write()])
  await writer.close()
  expect(failures).toEqual([])
  const [row] = await sql<{ count: number }[]>`select count(*)::integer as count from message_events`
  expect(row?.count).toBe(ANSWERS * ROUNDS)
})
