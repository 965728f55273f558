import { describe, expect, test } from 'bun:test'
import { createJobQueue, type Job, type JobQueue, type TextKind } from './job-queue.ts'

/** @param lengths tokens of each text */
const job = (id: number, kind: TextKind, ...lengths: number[]): Job => ({
  id,
  kind,
  texts: lengths.map((length) => Array.from({ length }, () => id)),
})

const runs = (queue: JobQueue): { id: number; places: readonly number[] }[] => {
  const all: { id: number; places: readonly number[] }[] = []
  for (let run = queue.next(); run !== undefined; run = queue.next()) all.push({ id: run.jobId, places: run.indexes })
  return all
}

describe('the order of work', () => {
  test('questions go before passages that came earlier, and between the runs of one job', () => {
    const queue = createJobQueue()
    queue.add(job(1, 'document', 200, 200, 200))
    expect(queue.next()?.jobId).toBe(1)
    queue.add(job(2, 'query', 10))
    expect(runs(queue).map(({ id }) => id)).toEqual([2, 1, 1])
    expect(queue.isEmpty()).toBe(true)
  })

  test('passages are not forgotten while questions keep coming', () => {
    const queue = createJobQueue()
    queue.add(job(1, 'document', 200))
    for (let id = 2; id <= 40; id++) queue.add(job(id, 'query', 10))
    const order = runs(queue).map(({ id }) => id)
    expect(order.indexOf(1)).toBe(16)
    expect(order).toHaveLength(40)
  })

  test('jobs of one kind take turns in the order they came', () => {
    const queue = createJobQueue()
    queue.add(job(1, 'document', 150, 150))
    queue.add(job(2, 'document', 150))
    expect(runs(queue).map(({ id }) => id)).toEqual([1, 1, 2])
  })
})

describe('a run', () => {
  test('holds short texts together and long ones alone, the shortest first', () => {
    const queue = createJobQueue()
    queue.add(job(1, 'document', 256, 20, 30, 250, 25))
    expect(runs(queue).map(({ places }) => places)).toEqual([[1, 4, 2], [3], [0]])
  })

  test('never exceeds 192 tokens with its padding, but for a text that does so alone', () => {
    const queue = createJobQueue()
    queue.add(job(1, 'document', ...Array.from({ length: 60 }, (_, index) => 1 + ((index * 37) % 256))))
    for (let run = queue.next(); run !== undefined; run = queue.next()) {
      const longest = Math.max(...run.texts.map(({ length }) => length))
      if (run.texts.length > 1) expect(longest * run.texts.length).toBeLessThanOrEqual(192)
    }
  })

  test('of a cancelled job there is none', () => {
    const queue = createJobQueue()
    queue.add(job(1, 'document', 200, 200))
    queue.add(job(2, 'query', 10))
    queue.cancel(1)
    expect(runs(queue)).toEqual([{ id: 2, places: [0] }])
    queue.add(job(3, 'document'))
    expect(queue.isEmpty()).toBe(true)
  })
})
