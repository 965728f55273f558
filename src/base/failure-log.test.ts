import { expect, test } from 'bun:test'
import { createFailureLog } from './failure-log.ts'

test('failures in a row are one line, and their end another', () => {
  const lines: unknown[][] = []
  const note =
    (level: string) =>
    (...args: unknown[]): void => {
      lines.push([level, ...args])
    }
  const log = { info: note('info'), warn: note('warn') }
  const failures = createFailureLog(log, 'journal_write_failed')
  failures.worked()
  expect(lines).toEqual([])
  for (let tries = 1; tries <= 3; tries++) failures.failed({ events: tries })
  expect(lines).toEqual([['warn', 'journal_write_failed', { events: 1 }]])
  failures.worked()
  failures.worked()
  expect(lines.slice(1)).toEqual([
    ['info', 'recovered', { from: 'journal_write_failed', failures: 3, lasted_ms: expect.any(Number) }],
  ])
  failures.failed({ events: 9 })
  expect(lines).toHaveLength(3)
})
