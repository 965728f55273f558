import { expect, test } from 'bun:test'
import { createCors } from './cors.ts'

const ORIGIN = 'https://docs.example.org'
const cors = createCors([ORIGIN])

const allowed = async (headers: string, origin = ORIGIN): Promise<readonly string[]> => {
  const reply = await cors.preflight(
    new Request('http://localhost/v1/chat', {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': headers },
    }),
  )
  return (reply?.headers.get('access-control-allow-headers') ?? '').split(',').map((name) => name.trim().toLowerCase())
}

test('whatever SDKs, tracing and proxies of tracing add is allowed', async () => {
  const sdk = 'authorization,content-type,user-agent,x-stainless-lang,x-stainless-of-tomorrow,openai-organization'
  const tracing = 'traceparent,tracestate,baggage,sentry-trace,x-datadog-trace-id,x-b3-traceid'
  for (const each of [sdk, tracing])
    expect((await allowed(each)).filter((name) => each.split(',').includes(name)).sort()).toEqual(
      each.split(',').sort(),
    )
})

test('what only proxies may say, and names that are none, are not', async () => {
  expect(await allowed('x-forwarded-for,x-real-ip,x-a b,cookie,x-<script>')).not.toContainAnyValues([
    'x-forwarded-for',
    'x-real-ip',
    'x-a b',
    'cookie',
    'x-<script>',
  ])
})

test('a page of another origin gets nothing', async () => {
  expect(await allowed('content-type', 'https://evil.example')).toEqual([''])
})
