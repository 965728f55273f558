import { expect, test } from 'bun:test'
import { refusal } from './budgets.ts'
import type { DayState } from './ledger.ts'

const LIMITS = { tokens: 20_000, costNanos: null }
const DAY: DayState = {
  tokens: 19_500,
  costNanos: 0,
  openTokens: 18_000,
  openCostNanos: 0,
  openSeconds: 240,
  resetSeconds: 3600,
}
const WANTED = { tokens: 1000, costNanos: 0 }
const waitOf = (day: DayState, usualSeconds: number | undefined) =>
  refusal(LIMITS, day, WANTED, usualSeconds).extra?.retryAfterSeconds

test('whoever only open answers stand in the way of learns when such answers end as a rule', () => {
  expect(waitOf(DAY, 4)).toBe(4)
  expect(waitOf(DAY, undefined)).toBe(240)
  expect(waitOf(DAY, 900)).toBe(240)
  expect(waitOf({ ...DAY, resetSeconds: 2 }, 4)).toBe(2)
})

test('whoever has spent it is asked to come tomorrow', () => {
  expect(waitOf({ ...DAY, openTokens: 100 }, 4)).toBe(3600)
  expect(waitOf({ ...DAY, openTokens: 0, openSeconds: 0 }, 4)).toBe(3600)
})
