import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import type { Database, UsageEstimate } from '#sdk'
import { openLibraryDatabase } from '../../test/support/library.ts'
import { observe, type RunningEstimate, readEstimates, upperEnd } from './estimates.ts'

const MOST: UsageEstimate = {
  id: 'msg_1',
  kind: 'chat',
  principal: { id: null, scopes: ['chat'], collections: null },
  peer: null,
  model: 'a-model',
  leastInputTokens: 100,
  inputTokens: 4100,
  outputTokens: 1000,
  longestMs: 240_000,
}

describe('a running estimate', () => {
  test('is three times the first value, and comes down to values that stay', () => {
    let estimate: RunningEstimate | undefined
    estimate = observe(estimate, 100)
    expect(upperEnd(estimate)).toBe(300)
    for (let n = 0; n < 30; n++) estimate = observe(estimate, 100)
    expect(upperEnd(estimate)).toBeCloseTo(100, 0)
  })

  test('is above nearly all values of a long tail, and below the largest', () => {
    let random = 7
    const values = Array.from({ length: 2000 }, () => {
      random = (random * 16_807) % 2_147_483_647
      return -200 * Math.log(random / 2_147_483_647)
    })
    let estimate: RunningEstimate | undefined
    let above = 0
    for (const value of values) {
      if (estimate !== undefined && value > upperEnd(estimate)) above++
      estimate = observe(estimate, value)
    }
    expect(above / values.length).toBeLessThan(0.05)
  })
})

describe('what is set aside', () => {
  let database: Database
  let close: () => Promise<void>
  beforeAll(async () => {
    ;({ database, close } = await openLibraryDatabase())
  }, 60_000)
  afterAll(() => close())

  test('is all at first, then what is used, and never less than what is sent in any case', async () => {
    const estimates = await readEstimates(database.sql)
    expect(estimates.expect(MOST)).toEqual({ inputTokens: 4100, outputTokens: 1000 })
    expect(estimates.seconds(MOST)).toBeUndefined()
    estimates.learn(MOST, { model: 'a-model', inputTokens: 0, outputTokens: 0 }, 5)
    expect(estimates.seconds(MOST)).toBeUndefined()
    estimates.learn(MOST, { model: 'a-model', inputTokens: 600, outputTokens: 125 }, 1500)
    expect(estimates.expect(MOST)).toEqual({ inputTokens: 100 + 3 * 500, outputTokens: 375 })
    expect(estimates.seconds(MOST)).toBe(5)
    const long = { ...MOST, leastInputTokens: 3100, inputTokens: 7100 }
    expect(estimates.expect(long).inputTokens).toBe(3100 + 3 * 500)
    // A model that uses all: no more than the most is set aside.
    for (let n = 0; n < 20; n++) estimates.learn(MOST, { model: 'a-model', inputTokens: 9000, outputTokens: 1000 }, 1)
    expect(estimates.expect(MOST)).toEqual({ inputTokens: 4100, outputTokens: 1000 })
    expect(estimates.expect({ ...MOST, kind: 'translation' })).toEqual({ inputTokens: 4100, outputTokens: 1000 })
  })

  test('is known to the next process', async () => {
    const { sql } = database
    const estimates = await readEstimates(sql)
    estimates.learn(MOST, { model: 'a-model', inputTokens: 500, outputTokens: 20 }, 1500)
    await estimates.store(sql)
    estimates.learn(MOST, { model: 'a-model', inputTokens: 500, outputTokens: 20 }, 1500)
    await estimates.store(sql)
    const next = await readEstimates(sql)
    expect(next.expect(MOST)).toEqual(estimates.expect(MOST))
    expect(next.seconds(MOST)).toBe(estimates.seconds(MOST) ?? 0)
  })
})
