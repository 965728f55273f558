/**
 * Words that nobody else would use are put wherever a stranger, a reader, an author or a model can put some. The
 * program says everything it can: all levels of the log, files of it, metrics, and spans. None of it holds one.
 */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type FakeCollector, startCollector } from '../fakes/services/collector.ts'
import { type FakeOpenAi, startOpenAi } from '../fakes/services/openai.ts'
import { ADMIN_KEY, type RunningTarget, runtimes } from '../http/targets.ts'

const CANARY = 'zyxwcanary'
const KEY = `sk-${CANARY}-key-of-the-vendor`
const CONTENT = `# ${CANARY} locks

Sluices are opened at dawn by ${CANARY}@example.org, the keeper, and closed when the water has risen.
`
/** Throws what it was given: an author's plugin may say anything in its errors. */
const LOOSE = `export default {
  contract: 1, name: 'loose', summary: 'Fails', prefix: '/loose',
  setup: ({ http, log }) => ({ routes: new http.Elysia().use(http.access).post('/', async ({ request, body }) => {
    const text = String(body)
    log.debug('loose_asked', { email: text, headers: Object.fromEntries(request.headers), detail: 'by ${CANARY}@example.org' })
    throw new Error(text, { cause: new SyntaxError(text) })
  }, { scope: 'public' }) }),
}`

describe.each(runtimes.map((target) => [target.name, target] as const))('on %s', (_, target) => {
  const missing = target.missing !== undefined
  let folder: string
  let openai: FakeOpenAi
  let collector: FakeCollector
  let running: RunningTarget
  let metrics = ''

  const send = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    running.fetch(path, {
      method,
      headers: {
        authorization: `Bearer ${ADMIN_KEY}`,
        'content-type': 'application/json',
        'user-agent': CANARY,
        cookie: `session=${CANARY}`,
        referer: `https://${CANARY}.example.org/`,
        tracestate: `vendor=${CANARY}`,
        traceparent: CANARY,
        'x-request-id': `!${CANARY}`,
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })

  beforeAll(async () => {
    if (missing) return
    folder = await mkdtemp(join(tmpdir(), 'lectern-canary-'))
    openai = await startOpenAi()
    collector = await startCollector()
    await writeFile(join(folder, 'loose.ts'), LOOSE)
    running = await target.start({
      LOG_LEVEL: 'debug',
      LOG_FILE: join(folder, 'logs/lectern.log'),
      OPENAI_BASE_URL: `${openai.url}/v1`,
      OPENAI_API_KEY: KEY,
      OPENAI_MODEL: 'llama3.2',
      OPENAI_EMBED_MODEL: 'embedding-model',
      EMBEDDER: 'openai',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_HEADERS: `x-key=${CANARY}`,
      PLUGINS: join(folder, 'loose.ts'),
    })
    const document = { title: CANARY, content: CONTENT, collection: CANARY, url: `https://${CANARY}.example.org/` }
    await send('PUT', `/v1/documents/${CANARY}`, { ...document, metadata: { by: CANARY } })
    const question = { message: `When are the sluices of ${CANARY} opened by the keeper?`, collection: CANARY }
    await send('POST', '/v1/search', { query: question.message, collection: CANARY })
    await (await send('POST', '/v1/chat', { ...question, stream: true })).text()
    await send('POST', '/v1/chat', { ...question, selection: { text: `opened at dawn by ${CANARY}@example.org` } })
    const errors = [
      { type: 'status', status: 500, json: { error: { message: CANARY, type: CANARY, code: `${CANARY}-1` } } },
      { type: 'status', status: 401, json: { error: { message: `wrong key ${KEY}` } } },
      { type: 'malformed', afterChunks: 1, frame: `data: {"${CANARY}\n\n` },
      { type: 'garbage' },
    ] as const
    for (const fault of errors) {
      openai.failAll(fault)
      await send('POST', '/v1/chat', question)
      await send('POST', '/v1/search', { query: `${question.message} ${fault.type}`, collection: CANARY })
    }
    openai.failAll(undefined)
    for (const path of [`/v1/${CANARY}`, `/v1/documents/${CANARY}%00`, `/v1/chat/${CANARY}/stream?after=${CANARY}`])
      await (await send('GET', path)).text()
    for (const body of [`{"${CANARY}`, { [CANARY]: CANARY }, { message: [CANARY] }])
      await send('POST', '/v1/chat', body)
    await send('GET', '/v1/keys', undefined, { authorization: `Bearer ${CANARY}` })
    await send('GET', '/v1/keys', undefined, { authorization: `Bearer lectern_0123456789abcdef_${CANARY.repeat(4)}` })
    await send('POST', '/api/auth/sign-up/email', { email: `${CANARY}@example.org`, password: CANARY, name: CANARY })
    expect((await send('POST', '/loose', CANARY, { 'content-type': 'text/plain' })).status).toBe(500)
    await running.fetch('/v1/health', { method: CANARY.toUpperCase() })
    await send('DELETE', `/v1/documents/${CANARY}?collection=${CANARY}`)
    metrics = await (await send('GET', '/metrics')).text()
    await running.stop()
  }, 120_000)
  afterAll(async () => {
    if (missing) return
    await Promise.all([openai.stop(), collector.stop(), running.stop()])
    await rm(folder, { recursive: true, force: true })
  })

  const holders = (text: string): readonly string[] =>
    text.split('\n').filter((line) => line.toLowerCase().includes(CANARY) || line.includes(ADMIN_KEY))

  test.skipIf(missing)('no line of the log holds it', () => {
    expect(running.output()).toContain('"event":"answer_ended"')
    expect(running.output()).toContain('"event":"request_failed"')
    expect(running.output()).toContain('"event":"loose_asked"')
    expect(holders(running.output())).toEqual([])
  })

  test.skipIf(missing)('nor does a file of the log, which has the same lines', async () => {
    const [name = ''] = await readdir(join(folder, 'logs'))
    expect(name).toMatch(/^lectern\.\d{4}-\d\d-\d\d\.1\.log$/)
    const text = await readFile(join(folder, 'logs', name), 'utf8')
    const lines = running.output().split('\n')
    for (const line of text.trim().split('\n')) expect(lines).toContain(line)
    expect(text).toContain('"event":"answer_ended"')
    expect(holders(text)).toEqual([])
  })

  test.skipIf(missing)('no metric holds it', () => {
    expect(metrics).toContain('lectern_http_requests_total')
    expect(holders(metrics)).toEqual([])
  })

  test.skipIf(missing)('no span holds it', () => {
    const bodies = collector.requests.map(({ body }) => JSON.stringify(body)).join('\n')
    const names = new Set(collector.spans().map(({ name }) => name))
    for (const name of ['POST /v1/chat', 'guard', 'search', 'answer', 'chat llama3.2']) expect(names).toContain(name)
    expect(holders(bodies)).toEqual([])
    expect(collector.requests[0]?.headers['x-key']).toBe(CANARY)
  })

  test.skipIf(missing)('each line of a request says which one, and to which trace it belongs', () => {
    const lines = running
      .output()
      .split('\n')
      .filter((line) => /"event":"(answer_ended|request|request_failed)"/.test(line))
      .map((line) => JSON.parse(line) as Record<string, string>)
    expect(lines.length).toBeGreaterThan(10)
    for (const line of lines) {
      expect(line.request_id).toMatch(/^[\w.-]{8,}$/)
      expect(line.trace_id).toMatch(/^[0-9a-f]{32}$/)
    }
  })
})
