/** What takes more than one request: a document's life, an answer and its citations, a conversation. */
import { expect } from 'bun:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { Validator } from '@seriousme/openapi-schema-validator'
import { checkBackup } from '../../db/backup/restore.ts'
import { chattingBySdk } from './ai-sdk-flow.ts'
import type { Flow } from './flow.ts'
import { BACKUPS, pathOf } from './pages.ts'
import { readEvents, type SentEvent } from './sse-client.ts'
import { ADMIN_KEY, type RunningTarget } from './targets.ts'

type Fields = Record<string, unknown>
const admin = { authorization: `Bearer ${ADMIN_KEY}` }

export async function send(
  { fetch }: RunningTarget,
  method: string,
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
) {
  const json = body === undefined ? {} : { 'content-type': 'application/json' }
  const reply = await fetch(path, {
    method,
    headers: { ...json, ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await reply.text()
  const isJson = reply.headers.get('content-type')?.includes('json') === true
  return { status: reply.status, headers: reply.headers, text, body: (isJson ? JSON.parse(text) : {}) as Fields }
}

const ask = (target: RunningTarget, body: Fields, headers?: Readonly<Record<string, string>>) =>
  send(target, 'POST', '/v1/chat', body, headers)

interface Citation {
  readonly quote_url: string
  readonly n: number
  readonly document_id: string
  readonly quote: string
  readonly start: number
  readonly end: number
}

/** Each quote stands in its document where the citation says, and the markers are those of the citations. */
async function checkCitations(target: RunningTarget, answer: string, citations: readonly Citation[]): Promise<void> {
  expect(citations.length).toBeGreaterThan(0)
  for (const { document_id, quote, start, end } of citations) {
    const { body } = await send(target, 'GET', pathOf(document_id))
    expect(String(body.content).slice(start, end)).toBe(quote)
    expect(quote.length).toBeGreaterThan(0)
  }
  const numbers = new Set(citations.map(({ n }) => n))
  const markers = [...new Set([...answer.matchAll(/\[(\d+)\]/g)].map(([, n]) => Number(n)))]
  expect(new Set(markers)).toEqual(numbers)
  expect(markers).toEqual(markers.toSorted((a, b) => a - b))
}

const documentLife: Flow = async (target) => {
  const path = pathOf('life/of a page: é?#%')
  const first = { content: '# Lamps\n\nThe zirconia lamp glows green.', metadata: { shelf: 3 } }
  const made = await send(target, 'PUT', path, first, admin)
  expect([made.status, made.body.id, made.body.version]).toEqual([201, 'life/of a page: é?#%', 1])
  const again = await send(target, 'PUT', path, first, admin)
  expect([again.status, again.body.unchanged, again.body.embedded]).toEqual([200, true, 0])

  const second = { content: '# Lamps\n\nThe obsidian lamp glows red.' }
  const replaced = await send(target, 'PUT', path, second, admin)
  expect([replaced.status, replaced.body.unchanged, replaced.body.version]).toEqual([200, false, 2])
  const find = async (query: string, mode: string) =>
    (await send(target, 'POST', '/v1/search', { query, mode })).body.results as { readonly document_id: string }[]
  expect((await find('obsidian', 'lexical'))[0]?.document_id).toBe('life/of a page: é?#%')
  expect(await find('zirconia', 'lexical')).toEqual([])

  expect((await send(target, 'DELETE', path, undefined, admin)).status).toBe(204)
  expect((await send(target, 'GET', path)).status).toBe(404)
  for (const mode of ['lexical', 'hybrid'])
    expect((await find('obsidian', mode)).map(({ document_id }) => document_id)).not.toContain('life/of a page: é?#%')
}

/** What was acknowledged is kept: a killed process goes on with it, which a test of the library shows. */
const longText: Flow = async (target) => {
  const path = pathOf('long/text')
  const content = `# Tides\n\n${'The obsidian buoy swings with the tide. '.repeat(5500)}`
  const put = () => send(target, 'PUT', path, { content }, { ...admin, prefer: 'respond-async' })
  const accepted = await put()
  expect([accepted.status, accepted.body.id, accepted.body.status]).toEqual([202, 'long/text', 'accepted'])
  expect(accepted.headers.get('preference-applied')).toBe('respond-async')
  const location = accepted.headers.get('location') ?? ''
  const state = async () => (await send(target, 'GET', location, undefined, admin)).body
  for (let body = await state(); /^(?:accepted|reading|storing)$/.test(String(body.status)); body = await state())
    await sleep(50)
  expect(await state()).toMatchObject({ version: 1, error: null, chunks: expect.any(Number) })
  expect((await send(target, 'GET', path)).body.title).toBe('Tides')
  const again = await put()
  expect([again.status, again.body.unchanged]).toEqual([200, true])
  expect((await send(target, 'GET', location)).status).toBe(401)
  expect((await send(target, 'DELETE', path, undefined, admin)).status).toBe(204)
  expect((await send(target, 'GET', location, undefined, admin)).status).toBe(404)
}

const listing: Flow = async (target) => {
  for (const n of [1, 2, 3])
    await send(target, 'PUT', pathOf(`list-${n}`), { content: `Page ${n}.`, collection: 'listing' }, admin)
  const ids: unknown[] = []
  let cursor: unknown = null
  do {
    const more = cursor === null ? '' : `&cursor=${encodeURIComponent(String(cursor))}`
    const { body } = await send(target, 'GET', `/v1/documents?collection=listing&limit=2${more}`)
    ids.push(...(body.items as Fields[]).map(({ id }) => id))
    cursor = body.next_cursor
  } while (cursor !== null)
  expect(ids.sort()).toEqual(['list-1', 'list-2', 'list-3'])
}

const searching: Flow = async (target) => {
  const { status, body } = await send(target, 'POST', '/v1/search', { query: 'restore the library', limit: 3 })
  expect(status).toBe(200)
  const results = body.results as (Citation & { readonly text: string; readonly rank: number; readonly url: string })[]
  expect(results[0]).toMatchObject({ rank: 1, document_id: BACKUPS.id })
  expect(results[0]?.url).toContain(`${BACKUPS.body.url}#`)
  for (const { document_id, text, start, end } of results) {
    const { body: document } = await send(target, 'GET', pathOf(document_id))
    expect(String(document.content).slice(start, end)).toBe(text)
  }
}

const answering: Flow = async (target) => {
  const { status, body } = await ask(target, { message: 'How do I restore the library?' })
  expect(status).toBe(200)
  expect(body).toMatchObject({ status: 'answered', finish_reason: 'stop', language: 'en' })
  await checkCitations(target, String(body.answer), body.citations as Citation[])
}

const notAnswering: Flow = async (target) => {
  const { status, body } = await ask(target, { message: 'Who won the 1998 World Cup?' })
  expect(status).toBe(200)
  expect(body).toMatchObject({ status: 'no_answer', citations: [] })
  expect(String(body.answer).length).toBeGreaterThan(0)
  expect(String(body.answer)).not.toMatch(/\[\d+\]/)
}

const streaming: Flow = async (target) => {
  const headers = { 'content-type': 'application/json', accept: 'text/event-stream' }
  const body = JSON.stringify({ message: 'How do I restore the library?' })
  const reply = await target.fetch('/v1/chat', { method: 'POST', headers, body })
  expect(reply.status).toBe(200)
  expect(reply.headers.get('content-type')).toContain('text/event-stream')
  expect(reply.headers.get('cache-control')).toBe('no-cache, no-transform')
  expect(reply.headers.get('x-accel-buffering')).toBe('no')
  expect(reply.headers.get('x-request-id')).not.toBeNull()
  const events = await readEvents(reply)

  expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => String(index + 1)))
  const names = events.map(({ event }) => event)
  expect(names.slice(0, 2)).toEqual(['start', 'sources'])
  expect(names.filter((name) => name === 'done' || name === 'error')).toEqual(['done'])
  expect(names.at(-1)).toBe('done')
  const answer = dataOf(events, 'delta')
    .map(({ text }) => text)
    .join('')
  const citations = dataOf(events, 'citation') as unknown as Citation[]
  await checkCitations(target, answer, citations)
  expect(dataOf(events, 'done')[0]).toMatchObject({ status: 'answered', citations })

  const id = dataOf(events, 'start')[0]?.message_id
  const replay = await readEvents(await target.fetch(`/v1/chat/${id}/stream`))
  expect(replay).toEqual(events)
  const rest = await readEvents(await target.fetch(`/v1/chat/${id}/stream`, { headers: { 'last-event-id': '2' } }))
  expect(rest).toEqual(events.slice(2))
  expect(await readEvents(await target.fetch(`/v1/chat/${id}/stream?after=2`))).toEqual(events.slice(2))
}

const dataOf = (events: readonly SentEvent[], name: string): readonly Fields[] =>
  events.filter(({ event }) => event === name).map(({ data }) => JSON.parse(data))

const leaving: Flow = async (target) => {
  const headers = { 'content-type': 'application/json', accept: 'text/event-stream' }
  const body = JSON.stringify({ message: 'What happens to old backup files?' })
  const reply = await target.fetch('/v1/chat', { method: 'POST', headers, body })
  const reader = reply.body?.getReader()
  let seen = ''
  while (!seen.includes('event: start\ndata: ') || !seen.endsWith('\n\n'))
    seen += new TextDecoder().decode((await reader?.read())?.value)
  await reader?.cancel()
  const start = JSON.parse(/event: start\ndata: (.*)\n/.exec(seen)?.[1] ?? '{}')
  const whole = await readEvents(await target.fetch(`/v1/chat/${start.message_id}/stream`))
  expect(whole.at(-1)?.event).toBe('done')
  const { body: conversation } = await send(target, 'GET', `/v1/conversations/${start.conversation_id}`)
  const messages = conversation.messages as Fields[]
  expect(messages[1]?.content).toBe(
    dataOf(whole, 'delta')
      .map(({ text }) => text)
      .join(''),
  )
}

const retrying: Flow = async (target) => {
  const key = { 'idempotency-key': 'a-key-of-the-client' }
  const first = await ask(target, { message: 'How do I encrypt a backup?' }, key)
  const second = await ask(target, { message: 'How do I encrypt a backup?' }, key)
  expect([first.status, second.status]).toEqual([200, 200])
  expect(second.body.message_id).toBe(first.body.message_id)
  expect(second.body.answer).toBe(first.body.answer)
  const other = await ask(target, { message: 'Something else?' }, key)
  expect([other.status, other.body.code]).toEqual([422, 'idempotency_mismatch'])
}

const conversing: Flow = async (target) => {
  const { body: first } = await ask(target, { message: 'How do I restore the library?' }, admin)
  const conversation_id = first.conversation_id
  await ask(target, { message: 'and what about encryption?', conversation_id }, admin)
  const path = `/v1/conversations/${conversation_id}`
  const { body: kept } = await send(target, 'GET', path, undefined, admin)
  expect((kept.messages as Fields[]).map(({ role }) => role)).toEqual(['user', 'assistant', 'user', 'assistant'])

  const list = await send(target, 'GET', '/v1/conversations', undefined, admin)
  expect((list.body.items as Fields[]).map(({ id }) => id)).toContain(conversation_id)
  expect((await send(target, 'GET', '/v1/conversations')).body.items).toEqual([])
  expect((await send(target, 'GET', path)).status).toBe(404)
  expect((await ask(target, { message: 'More?', conversation_id })).status).toBe(404)

  expect((await send(target, 'PATCH', path, { title: 'Backups, again' }, admin)).body.title).toBe('Backups, again')
  expect((await send(target, 'PATCH', path, { title: '' }, admin)).status).toBe(422)
  expect((await send(target, 'DELETE', path, undefined, admin)).status).toBe(204)
  expect((await send(target, 'GET', path, undefined, admin)).status).toBe(404)
}

const judging: Flow = async (target) => {
  const { body } = await ask(target, { message: 'How do I restore the library?' }, admin)
  const path = `/v1/messages/${body.message_id}/feedback`
  expect((await send(target, 'PUT', path, { rating: 'down', comment: 'Too short' }, admin)).status).toBe(200)
  for (const wrong of [{}, { rating: 'sideways' }, { rating: null }])
    expect((await send(target, 'PUT', path, wrong, admin)).status).toBe(422)
  expect((await send(target, 'PUT', path, { rating: 'up' })).status).toBe(404)
}

const selecting: Flow = async (target) => {
  const message = 'What does this mean?'
  const text = 'Without the passphrase nobody can open them.'
  const found = await ask(target, { message, selection: { text, document_id: BACKUPS.id } })
  expect(found.body).toMatchObject({ selection_located: true })
  const unknown = await ask(target, { message, selection: { text: 'Words that stand on no page at all' } })
  expect(unknown.body).toMatchObject({ selection_located: false })
}

const describing: Flow = async (target) => {
  const { status, body } = await send(target, 'GET', '/docs/json')
  expect(status).toBe(200)
  const { valid, errors } = await new Validator().validate(body)
  expect([valid, errors ?? []]).toEqual([true, []])
  const paths = body.paths as Record<string, Record<string, { readonly tags?: unknown; readonly summary?: unknown }>>
  const wanted = [
    '/health',
    '/v1/documents',
    '/v1/documents/{id}',
    '/v1/search',
    '/mcp',
    '/v1/chat/completions',
    '/v1/models/{id}',
    '/v1/chat',
    '/v1/conversations/{id}',
  ]
  for (const path of wanted) expect(Object.keys(paths)).toContain(path)
  for (const path of Object.values(paths))
    for (const { tags, summary } of Object.values(path))
      expect([typeof summary, Array.isArray(tags)]).toEqual(['string', true])
}

const together: Flow = async (target) => {
  const bodies = Array.from({ length: 20 }, (_, n) =>
    JSON.stringify({ message: `How do I restore the library? (${n})`, stream: true }),
  )
  const headers = { 'content-type': 'application/json' }
  const streams = await Promise.all(
    bodies.map(async (body) => readEvents(await target.fetch('/v1/chat', { method: 'POST', headers, body }))),
  )
  expect(streams.map((events) => events.at(-1)?.event)).toEqual(streams.map(() => 'done'))
}

async function keeping(target: RunningTarget): Promise<void> {
  expect((await target.fetch('/v1/backup', { method: 'HEAD', headers: admin })).status).toBe(200)
  // The backup that was begun for the head alone is let go, which takes a moment.
  const latest = performance.now() + 30_000
  let reply = await target.fetch('/v1/backup', { headers: admin })
  while (reply.status === 409 && performance.now() < latest) {
    await reply.body?.cancel()
    await Bun.sleep(100)
    reply = await target.fetch('/v1/backup', { headers: admin })
  }
  expect(reply.headers.get('content-disposition')).toMatch(/^attachment; filename="lectern-\d{8}T\d{6}Z\.backup"$/)
  const bytes = await reply.bytes()
  const { header, tables } = await checkBackup({
    async *open() {
      yield bytes
    },
  })
  expect(header.database).toBe('embedded')
  expect(tables.find(({ name }) => name === 'documents')?.rows).toBeGreaterThan(1)
  for (const path of ['/v1/backup', '/v1/insights/unanswered', '/v1/insights/feedback', '/v1/insights/pages'])
    expect([path, (await target.fetch(path)).status]).toEqual([path, 401])
  const { status, body } = await send(target, 'GET', '/v1/insights/unanswered', undefined, admin)
  // What the other stories have asked stands in it too.
  expect([status, body.items]).toEqual([200, expect.any(Array)])
}

const reading: Flow = async (target) => {
  const { body } = await ask(target, { message: 'How many hours of sun do tomatoes need?' })
  const [cited] = body.citations as readonly Citation[]
  expect(cited?.document_id).toBe('garden.md')
  const page = await send(target, 'GET', cited?.quote_url.split('#')[0] ?? '')
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(page.text).toContain(`<mark id="quote">${cited?.quote}</mark>`)
  const markdown = await send(target, 'GET', '/read/garden.md.md')
  expect([markdown.status, markdown.headers.get('content-type')]).toEqual([200, 'text/markdown; charset=utf-8'])
  expect(markdown.text).toStartWith('# The garden\n')
  expect((await send(target, 'GET', '/read/garden.md', undefined, { accept: 'text/markdown' })).text).toBe(
    markdown.text,
  )
  expect((await send(target, 'GET', '/read/nothing.md')).status).toBe(404)
  const question = encodeURIComponent('How many hours of sun do tomatoes need?')
  const answer = await send(target, 'GET', `/read/garden.md.md?ask=${question}`)
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/markdown; charset=utf-8'])
  expect(answer.text).toStartWith('# How many hours of sun do tomatoes need?\n\n')
  expect(answer.text).toContain('[1]')
  const source = /\n## Sources\n\n1\. \[The garden\]\(<(http[^>]+)>\)\n\n {3}> (.+)\n/.exec(answer.text)
  expect([new URL(source?.[1] ?? '').pathname, source?.[2]]).toEqual(['/read/garden.md', cited?.quote])
  const unknown = await send(target, 'GET', '/read/garden.md.md?ask=Who%20won%20the%201998%20World%20Cup%3F')
  expect([unknown.status, unknown.text.includes('## Sources')]).toEqual([200, false])
  const people = await target.fetch(`/read/garden.md?ask=${question}`, { redirect: 'manual' })
  expect([people.status, people.headers.get('location')]).toEqual([303, expect.stringContaining('/?q=How+many+hours')])
  expect((await send(target, 'GET', '/read/nothing.md?ask=x')).status).toBe(404)
  expect((await send(target, 'GET', '/read/garden.md.md?ask=')).status).toBe(422)
  expect((await send(target, 'GET', '/read/garden.md?start=x')).status).toBe(422)
  const { text: list } = await send(target, 'GET', '/llms.txt')
  expect(list).toContain('/read/garden.md.md)\n')
  const { text: all } = await send(target, 'GET', '/llms-full.txt')
  expect(all).toContain('Source: https://docs.example.org/guide/backups\n\n# Backups\n')
  expect((await send(target, 'GET', '/llms.txt?collection=nothing')).status).toBe(404)
}

export const flows: Readonly<Record<string, Flow>> = {
  'a document’s life': documentLife,
  'a long text, stored behind the reply': longText,
  'a list in pages': listing,
  'search quotes the documents': searching,
  'an answer is proved by its citations': answering,
  'a question that the sources do not answer': notAnswering,
  'a stream, and the same stream again': streaming,
  'a reader who leaves loses nothing': leaving,
  'the same request twice is one message': retrying,
  'a conversation is its owner’s alone': conversing,
  'a chat of the AI SDK': chattingBySdk,
  feedback: judging,
  'a marked passage': selecting,
  'a citation opens its page at the quoted words': reading,
  'the OpenAPI document is valid and whole': describing,
  'twenty streams at once': together,
  'a backup is whole, and for the admin alone': keeping,
}
