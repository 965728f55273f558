import { expect, test } from 'bun:test'
import { readableLines } from './readable.ts'

const readable = readableLines({ colours: false, timeZone: 'UTC' })
const line = (fields: Record<string, unknown>): string =>
  readable(JSON.stringify({ level: 'info', time: '2026-11-29T03:39:22.074Z', ...fields }))

test('an event is its words, then its fields', () => {
  expect(line({ part: 'library', event: 'document_indexed', document: 'a page', chunks: 17 })).toBe(
    '03:39:22  document indexed  document="a page" chunks=17\n',
  )
  expect(line({ event: 'migrations_applied', versions: ['1', '2'] })).toBe(
    '03:39:22  migrations applied  versions=["1","2"]\n',
  )
})

test('a request is what was asked, how it ended and how long it took', () => {
  const request = { event: 'request', request_id: 'r', trace_id: 't', method: 'PUT', route: '/v1/documents/:id' }
  expect(line({ ...request, status: 201, duration_ms: 244.4, result: 'completed' })).toBe(
    '03:39:22  PUT /v1/documents/:id  201  244 ms\n',
  )
  expect(line({ ...request, status: 200, duration_ms: 9, result: 'aborted' })).toEndWith('200  9 ms  aborted\n')
})

test('trouble says which request it was, and where an error came from', () => {
  const error = { name: 'ProviderError', message: 'gemini: busy', stack: 'at ask (a.ts:1)\nat b.ts:2' }
  expect(line({ level: 'error', event: 'answer_failed', request_id: 'r-1', error })).toBe(
    '03:39:22  error  answer failed  request_id=r-1\n    ProviderError: gemini: busy\n    at ask (a.ts:1)\n    at b.ts:2\n',
  )
})

test('nothing that is logged moves the cursor', () => {
  const hostile = '\u001b]0;title\u0007\u001b[2J\nforged'
  const written = line({ level: 'warn', event: hostile, detail: hostile, error: { name: hostile, message: hostile } })
  expect(written.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/)
  expect(written.split('\n')).toHaveLength(3)
})

test('colours are for terminals', () => {
  const coloured = readableLines({ colours: true, timeZone: 'UTC' })
  expect(coloured('{"level":"warn","time":"2026-11-29T03:39:22Z","event":"x"}')).toContain(
    '\u001b[33mwarning\u001b[39m',
  )
})
