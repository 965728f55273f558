/** Answers as JSON, from one client and from many, in interleaved rounds. */

import { quantile } from '../../src/eval/scores.ts'
import type { Service } from '../service.ts'
import { makeQuestion } from './book.ts'
import { NAMES, type Name } from './sides.ts'
import type { Row } from './table.ts'

const ROUNDS = 5
const WARMING = 100
const A_ROUND = { one: 100, many: 320 }
const MANY = 32

interface Measured {
  /** Milliseconds a request. */
  readonly times: number[]
  /** Seconds of all rounds. */
  elapsed: number
  /** Milliseconds of processor time of all rounds. */
  work: number
}

/**
 * @param expected the answer that both are to give
 * @param next numbers the questions: none is asked twice
 * @throws Error for an answer that is another
 */
export async function measureRequests(
  running: Readonly<Record<Name, Service>>,
  expected: string,
  next: () => number,
): Promise<readonly Row[]> {
  const ask = async (name: Name): Promise<number> => {
    const started = performance.now()
    const reply = await running[name].call('POST', '/v1/chat', { message: makeQuestion(next()) })
    const { answer } = (await reply.json()) as { readonly answer: string }
    if (answer.trim() !== expected.trim()) throw new Error(`${name} answered ${JSON.stringify(answer).slice(0, 200)}`)
    return performance.now() - started
  }
  const measure = async (clients: number, total: number): Promise<Readonly<Record<Name, Measured>>> => {
    const measured = { lectern: emptyMeasured(), stack: emptyMeasured() }
    for (let round = 0; round < ROUNDS; round++)
      for (const name of round % 2 === 0 ? NAMES : NAMES.toReversed()) {
        const of = measured[name]
        const before = await workOf(running[name])
        const started = performance.now()
        const client = async (): Promise<void> => {
          for (let index = 0; index < total / clients; index++) of.times.push(await ask(name))
        }
        await Promise.all(Array.from({ length: clients }, client))
        of.elapsed += (performance.now() - started) / 1000
        of.work += (await workOf(running[name])) - before
      }
    return measured
  }
  for (const name of NAMES) for (let index = 0; index < WARMING; index++) await ask(name)
  const one = await measure(1, A_ROUND.one)
  const many = await measure(MANY, A_ROUND.many)
  const row = (what: string, of: Readonly<Record<Name, Measured>>, read: (one: Measured) => number): Row => ({
    what,
    lectern: read(of.lectern),
    stack: read(of.stack),
  })
  return [
    row('JSON, one client, median, ms', one, ({ times }) => quantile(times, 0.5)),
    row('JSON, one client, p99, ms', one, ({ times }) => quantile(times, 0.99)),
    row('processor time a chat, one client, ms', one, ({ work, times }) => work / times.length),
    row(`JSON, ${MANY} clients, median, ms`, many, ({ times }) => quantile(times, 0.5)),
    row(`JSON, ${MANY} clients, p99, ms`, many, ({ times }) => quantile(times, 0.99)),
    row(`processor time a chat, ${MANY} clients, ms`, many, ({ work, times }) => work / times.length),
    row(`chats a second, ${MANY} clients`, many, ({ elapsed, times }) => times.length / elapsed),
  ]
}

const emptyMeasured = (): Measured => ({ times: [], elapsed: 0, work: 0 })

/** Milliseconds of processor time so far. */
export const workOf = async (service: Service): Promise<number> =>
  (await service.threadSeconds()).reduce((sum, seconds) => sum + seconds, 0) * 1000
