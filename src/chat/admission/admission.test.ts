import { describe, expect, test } from 'bun:test'
import type { Problem } from '../../request/problem.ts'
import { createMetrics } from '../../telemetry/metrics.ts'
import { createAdmission } from './admission.ts'

const MOST = 48
const never = new AbortController().signal

/** An admission whose clock and event loop are the test's. */
function steered(maxWaitMs = 10_000) {
  let time = 0
  let tell: ((delayMs: number) => void) | undefined
  const metrics = createMetrics()
  const admission = createAdmission({
    metrics,
    maxWaitMs,
    now: () => time,
    watchDelay(onDelay) {
      tell = onDelay
      return () => {
        tell = undefined
      }
    },
  })
  const inside: { readonly name: string; readonly leave: () => void }[] = []
  const refused: { readonly name: string; readonly problem: Problem }[] = []
  return {
    inside,
    refused,
    metrics,
    isWatching: () => tell !== undefined,
    pass(ms: number, delayMs = 0) {
      time += ms
      tell?.(delayMs)
    },
    async ask(name: string, left = never) {
      admission.enter(name.slice(0, 1), left).then(
        (leave) => inside.push({ name, leave }),
        (problem: Problem) => refused.push({ name, problem }),
      )
      await Promise.resolve()
    },
    async fill() {
      for (let index = 0; index < MOST; index++) await this.ask(`x${index}`)
    },
    async leave(count = 1) {
      for (const { leave } of inside.splice(0, count)) leave()
      await settled()
    },
    names: () => inside.map(({ name }) => name),
  }
}

const settled = async (): Promise<void> => {
  for (let index = 0; index < 10; index++) await Promise.resolve()
}

const metricOf = async (metrics: ReturnType<typeof createMetrics>, name: string): Promise<number> =>
  Number(new RegExp(`^lectern_${name} (\\S+)$`, 'm').exec(await metrics.render())?.[1])

describe('admission', () => {
  test('the first go in at once, the others by turns of their callers', async () => {
    const steps = steered()
    await steps.fill()
    expect(steps.inside.length).toBe(MOST)
    for (const name of ['a1', 'a2', 'a3', 'b1']) await steps.ask(name)
    expect(steps.inside.length).toBe(MOST)
    expect(await metricOf(steps.metrics, 'chat_preparing')).toBe(MOST)
    expect(await metricOf(steps.metrics, 'chat_waiting')).toBe(4)
    await steps.leave(4)
    expect(steps.names().slice(-4)).toEqual(['a1', 'b1', 'a2', 'a3'])
    expect(steps.isWatching()).toBe(false)
  })

  test('leaving twice makes one place', async () => {
    const steps = steered()
    await steps.fill()
    await steps.ask('a1')
    await steps.ask('a2')
    const [first] = steps.inside
    first?.leave()
    first?.leave()
    await settled()
    expect(steps.names().slice(MOST)).toEqual(['a1'])
  })

  test('a late event loop lets fewer in, never none, and more again once it is in time', async () => {
    const steps = steered()
    await steps.fill()
    for (let index = 0; index < 100; index++) await steps.ask(`a${index}`)
    for (let index = 0; index < 20; index++) steps.pass(20, 200)
    await steps.leave(MOST - 7)
    expect(steps.inside.length).toBe(8)
    await steps.leave(8)
    expect(steps.inside.length).toBe(8)
    for (let index = 0; index < 6; index++) steps.pass(20)
    await settled()
    expect(steps.inside.length).toBe(14)
  })

  test('who has waited for too long is refused, the others stay', async () => {
    const steps = steered(1000)
    await steps.fill()
    await steps.ask('a1')
    steps.pass(600)
    await steps.ask('b1')
    steps.pass(600)
    await settled()
    expect(steps.refused.map(({ name }) => name)).toEqual(['a1'])
    expect(steps.refused[0]?.problem).toMatchObject({ code: 'overloaded', extra: { retryAfterSeconds: 1 } })
    await steps.leave()
    expect(steps.names().at(-1)).toBe('b1')
    expect(await metricOf(steps.metrics, 'chat_refused_total')).toBe(1)
  })

  test('who would wait for too long is refused at once, and learns when to come again', async () => {
    const steps = steered(1000)
    await steps.fill()
    for (let index = 0; index < 40; index++) await steps.ask(`a${index}`)
    expect(steps.refused).toEqual([])
    // Sixteen in 640 ms.
    steps.pass(640)
    await steps.leave(16)
    await steps.ask('a40')
    expect(steps.refused).toEqual([])
    await steps.ask('a41')
    expect(steps.refused.map(({ name }) => name)).toEqual(['a41'])
    expect(steps.refused[0]?.problem.extra.retryAfterSeconds).toBe(1)
    // A caller who has asked nothing yet has its turn before the second of another.
    await steps.ask('b0')
    await steps.leave(2)
    expect(steps.names().slice(-2)).toEqual(['a16', 'b0'])
  })

  test('who leaves takes no turn', async () => {
    const steps = steered()
    await steps.fill()
    const left = new AbortController()
    await steps.ask('a1', left.signal)
    await steps.ask('b1')
    left.abort()
    await steps.leave()
    expect(steps.names().at(-1)).toBe('b1')
    expect(steps.refused.map(({ name }) => name)).toEqual(['a1'])
  })
})
