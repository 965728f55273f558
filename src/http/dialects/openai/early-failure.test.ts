import { describe, expect, test } from 'bun:test'
import type { JournalEvent } from '../../../chat/index.ts'
import { raiseEarlyFailure } from './early-failure.ts'

const FAILURE = JSON.stringify({ code: 'upstream_unavailable', instance: 'request-1' })
const LONG_MS = 60_000

/** A journal that a test writes while it is read. */
function journal() {
  const waiting: PromiseWithResolvers<JournalEvent | undefined>[] = []
  const written: PromiseWithResolvers<JournalEvent | undefined>[] = []
  const slot = (from: typeof waiting, to: typeof written) => {
    const known = from.shift()
    if (known !== undefined) return known
    const made = Promise.withResolvers<JournalEvent | undefined>()
    to.push(made)
    return made
  }
  let sequence = 0
  let left = false
  return {
    write: (event: JournalEvent['event'], data = '{}') =>
      slot(waiting, written).resolve({ sequence: ++sequence, event, data }),
    end: () => slot(waiting, written).resolve(undefined),
    wasLeft: () => left,
    async *events(): AsyncGenerator<JournalEvent, void, void> {
      try {
        for (;;) {
          const next = await slot(written, waiting).promise
          if (next === undefined) return
          yield next
        }
      } finally {
        left = true
      }
    },
  }
}

const names = async (events: AsyncIterable<JournalEvent>): Promise<string[]> => {
  const seen: string[] = []
  for await (const { sequence, event } of events) seen.push(`${sequence} ${event}`)
  return seen
}

describe('a failure', () => {
  test('before the first word is thrown', async () => {
    const { write, events, wasLeft } = journal()
    write('start')
    write('sources')
    write('error', FAILURE)
    await expect(raiseEarlyFailure(events(), LONG_MS)).rejects.toMatchObject({ code: 'upstream_unavailable' })
    expect(wasLeft()).toBe(true)
  })

  test('behind the first word stays an event', async () => {
    const { write, end, events } = journal()
    for (const event of ['start', 'sources', 'delta'] as const) write(event)
    const raised = await raiseEarlyFailure(events(), LONG_MS)
    write('error', FAILURE)
    end()
    expect(await names(raised)).toEqual(['1 start', '2 sources', '3 delta', '4 error'])
  })

  test('that takes longer than one waits stays an event, and nothing is lost in between', async () => {
    const { write, end, events } = journal()
    write('start')
    const raised = await raiseEarlyFailure(events(), 1)
    for (const event of ['sources', 'delta', 'error'] as const) write(event, FAILURE)
    end()
    expect(await names(raised)).toEqual(['1 start', '2 sources', '3 delta', '4 error'])
  })
})

test('a journal that ends before any word is read to its end, and one that is left is let go', async () => {
  const short = journal()
  short.write('start')
  short.end()
  expect(await names(await raiseEarlyFailure(short.events(), LONG_MS))).toEqual(['1 start'])
  const left = journal()
  for (const event of ['start', 'delta', 'delta'] as const) left.write(event)
  for await (const { event } of await raiseEarlyFailure(left.events(), LONG_MS)) if (event === 'delta') break
  expect(left.wasLeft()).toBe(true)
})
