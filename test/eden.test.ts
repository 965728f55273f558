/** The typed client that `@elysiajs/eden` makes of the whole API, streams and plugins included. */
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { treaty } from '@elysiajs/eden'
import type { Api } from '../src/app/app.ts'
import { BACKUPS } from './http/pages.ts'
import { type RunningApp, runApp } from './support/running-app.ts'

let running: RunningApp

beforeAll(async () => {
  running = await runApp({})
}, 60_000)

afterAll(async () => await running.close())

const client = (headers: Readonly<Record<string, string>> = { authorization: 'Bearer the-admin-key-of-this-test' }) =>
  treaty<Api>('http://localhost', {
    headers,
    parseDate: false,
    fetcher: ((url: string, init: RequestInit) => running.app.fetch(new Request(url, init))) as typeof fetch,
  })

test('stores a page, asks about it as JSON and as a stream, and finds it', async () => {
  const { v1 } = client()
  const stored = await v1.documents({ id: encodeURIComponent(BACKUPS.id) }).put(BACKUPS.body)
  expect(stored.error).toBeNull()
  expect(stored.data?.chunks satisfies number | undefined).toBeGreaterThan(0)

  const question = { message: 'For how long are old backup files kept?' }
  const whole = await v1.chat.post(question)
  if (whole.data === null || Symbol.asyncIterator in whole.data) throw new Error('expected JSON')
  expect(whole.data.citations[0]?.quote satisfies string | undefined).toBeString()

  const streamed = await v1.chat.post({ ...question, stream: true })
  if (streamed.data === null || !(Symbol.asyncIterator in streamed.data)) throw new Error('expected a stream')
  let text = ''
  let last: string | undefined
  for await (const { event, data } of streamed.data) {
    if (event === 'delta') text += data.text satisfies string
    if (event === 'done') last = data.status satisfies string
  }
  expect([text, last]).toEqual([whole.data.answer, 'answered'])

  const found = await v1.search.post({ query: 'backup files' })
  expect(found.data?.results[0]?.document_id satisfies string | undefined).toBe(BACKUPS.id)

  const models = await v1.models.get()
  expect(models.data?.data[0]?.id satisfies string | undefined).toBe('lectern')
})

test('gets a problem with its code', async () => {
  const { error, status } = await client({ authorization: 'Bearer wrong' }).v1.keys.get()
  expect([status, error?.value.code satisfies string | undefined]).toEqual([401, 'unauthenticated'])
})
