import { expect, test } from 'bun:test'
import { createMetrics } from './metrics.ts'

const lines = async (metrics: ReturnType<typeof createMetrics>, name: string): Promise<readonly string[]> =>
  (await metrics.render()).split('\n').filter((line) => line.startsWith(name))

test('labels beyond the bound are counted together, and those seen before keep theirs', async () => {
  const metrics = createMetrics()
  const counter = metrics.counter('things_total', 'Things', ['kind'])
  for (let kind = 0; kind < 1000; kind++) counter.add(1, { kind: `kind-${kind}` })
  counter.add(1, { kind: 'kind-0' })
  const rendered = await lines(metrics, 'lectern_things_total')
  expect(rendered).toHaveLength(301)
  expect(rendered).toContain('lectern_things_total{kind="other"} 700')
  expect(rendered).toContain('lectern_things_total{kind="kind-0"} 2')
})

test('two parts that name a metric alike share it', async () => {
  const metrics = createMetrics()
  metrics.counter('calls_total', 'Calls', ['by']).add(1, { by: 'a' })
  metrics.counter('calls_total', 'Calls', ['by']).add(1, { by: 'a' })
  expect(await lines(metrics, 'lectern_calls_total')).toEqual(['lectern_calls_total{by="a"} 2'])
})

test('what is looked up when asked is there, but for what fails or hangs', async () => {
  const metrics = createMetrics()
  const gauge = metrics.gauge('rows', 'Rows')
  let begun = 0
  metrics.onRender(async () => gauge.set(7))
  metrics.onRender(() => Promise.reject(new Error('the database is away')))
  metrics.onRender(() => {
    begun++
    return new Promise(() => undefined)
  })
  expect(await lines(metrics, 'lectern_rows')).toEqual(['lectern_rows 7'])
  expect(await lines(metrics, 'lectern_rows')).toEqual(['lectern_rows 7'])
  expect(begun).toBe(1)
})
