import { expect, test } from 'bun:test'
import type { Spending } from '#sdk'
import { staysOpen } from './open-answers.ts'

const counts = (spends: readonly Spending[], headers: Readonly<Record<string, string>> = {}): boolean =>
  staysOpen(new Request('http://localhost/', { headers }), {
    route: { method: 'GET', pattern: '/', scope: 'chat', spends, schemas: {} },
  })

test('answers and streams hold a place, and so does whatever is read as a stream', () => {
  expect(counts(['request', 'answer'])).toBe(true)
  expect(counts(['request', 'stream'])).toBe(true)
  expect(counts(['request', 'search'])).toBe(false)
  expect(counts(['request', 'translation'], { accept: 'text/event-stream' })).toBe(true)
})
