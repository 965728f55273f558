/** The sample book: it answers until the first page of one's own comes, and is never mixed with those. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { beginSampleBook, fillWithSampleBook } from '../../src/cli/serve/sample-book.ts'
import { continueGuide, interruptGuide, untilGuideIsIn } from '../../src/library/guide.ts'
import { ADMIN_KEY, type RunningApp, runApp } from '../support/running-app.ts'

const NEVER = new AbortController().signal

interface Reply {
  readonly status: string
  readonly answer: string
  readonly collection: string
  readonly conversation_id: string
  readonly citations: readonly { readonly document_id: string; readonly quote_url: string }[]
}

async function fill({ app }: RunningApp, signal = NEVER): Promise<void> {
  if (await beginSampleBook(app)) await fillWithSampleBook(app, { ADMIN_KEY }, signal)
}

async function collectionsOf({ call }: RunningApp): Promise<Readonly<Record<string, number>>> {
  const { items } = (await (await call('GET', '/v1/collections')).json()) as {
    readonly items: readonly { readonly name: string; readonly documents: number }[]
  }
  return Object.fromEntries(items.map(({ name, documents }) => [name, documents]))
}

async function ask({ call }: RunningApp, body: object, headers = {}): Promise<Reply> {
  return (await (await call('POST', '/v1/chat', body, headers)).json()) as Reply
}

describe('the guide', () => {
  let running: RunningApp
  let conversation: string

  beforeAll(async () => {
    running = await runApp({})
    await fill(running)
  }, 120_000)
  afterAll(() => running?.close())

  test('has a collection of its own, and answers while the default one is empty', async () => {
    const { guide, ...others } = await collectionsOf(running)
    expect([guide, others]).toEqual([expect.any(Number), {}])
    const reply = await ask(running, { message: 'How do I back up?' })
    expect([reply.status, reply.collection]).toEqual(['answered', 'guide'])
    const [citation] = reply.citations
    expect(citation?.quote_url).toContain('collection=guide')
    expect((await running.call('GET', citation?.quote_url.split('#')[0] ?? '')).status).toBe(200)
    conversation = reply.conversation_id
    const again = await ask(running, { message: 'And how do I restore it?', conversation_id: conversation })
    expect([again.status, again.collection]).toEqual(['answered', 'guide'])
  })

  test('is what every other way of asking finds too', async () => {
    const search = (await (await running.call('POST', '/v1/search', { query: 'back up' })).json()) as {
      readonly collection: string
      readonly results: readonly unknown[]
    }
    expect([search.collection, search.results.length > 0]).toEqual(['guide', true])
    const suggestions = (await (await running.call('GET', '/v1/suggestions')).json()) as { readonly items: unknown[] }
    expect(suggestions.items.length).toBeGreaterThan(0)
    expect(await (await running.call('GET', '/llms.txt')).text()).toContain('Backing up')
    const completion = await running.call('POST', '/v1/chat/completions', {
      model: 'lectern',
      messages: [{ role: 'user', content: 'How do I back up?' }],
    })
    expect(await completion.text()).toContain('lectern backup')
    const models = (await (await running.call('GET', '/v1/models')).json()) as { readonly data: { id: string }[] }
    expect(models.data.map(({ id }) => id)).toEqual(['lectern'])
  })

  test('does not answer whoever may read the default collection alone', async () => {
    const made = await running.call('POST', '/v1/keys', { name: 'narrow', scopes: ['chat'], collections: ['default'] })
    const { key } = (await made.json()) as { readonly key: string }
    const reply = await ask(running, { message: 'How do I back up?' }, { authorization: `Bearer ${key}` })
    expect([reply.status, reply.collection]).toEqual(['no_answer', 'default'])
  })

  test('takes in no page of anybody else', async () => {
    const body = { content: '# Ours\n\nA page of our own.', collection: 'guide' }
    const reply = await running.call('PUT', '/v1/documents/backing-up', body)
    const { code, detail } = (await reply.json()) as { readonly code: string; readonly detail: string }
    expect([reply.status, code, detail]).toEqual([409, 'conflict', expect.stringContaining('delete it first')])
  })

  test("gives way to the first page of one's own, in conversations that it began too", async () => {
    const content = '# Lamps\n\nZirconia lamps burn for nine hours.'
    expect((await running.call('PUT', '/v1/documents/backing-up', { content })).status).toBe(201)
    const unknown = await ask(running, { message: 'How do I make a backup of the database?' })
    expect([unknown.status, unknown.collection, unknown.citations]).toEqual(['no_answer', 'default', []])
    const own = await ask(running, { message: 'How long do zirconia lamps burn?', conversation_id: conversation })
    expect([own.status, own.collection]).toEqual(['answered', 'default'])
    expect(own.citations.every(({ quote_url }) => !quote_url.includes('collection='))).toBe(true)
    const named = await ask(running, { message: 'How do I back up?', collection: 'guide' })
    expect([named.status, named.collection]).toEqual(['answered', 'guide'])
  })

  test('goes as a whole, with what was asked in it, and does not come back', async () => {
    expect((await running.call('DELETE', '/v1/collections/guide')).status).toBe(204)
    expect(await collectionsOf(running)).toEqual({ default: 1 })
    await fill(running)
    expect(await collectionsOf(running)).toEqual({ default: 1 })
    await running.call('DELETE', '/v1/documents/backing-up')
    const reply = await ask(running, { message: 'How do I back up?' })
    expect([reply.status, reply.collection, reply.citations]).toEqual(['no_answer', 'default', []])
    expect((await running.call('DELETE', '/v1/collections/guide')).status).toBe(404)
    const body = { content: '# Ours\n\nA page of our own.', collection: 'guide' }
    expect((await running.call('PUT', '/v1/documents/ours', body)).status).toBe(201)
  })
})

describe('a first start', () => {
  test("with pages of one's own gets no guide", async () => {
    const running = await runApp({})
    try {
      await running.call('PUT', '/v1/documents/own', { content: '# Own', collection: 'lamps' })
      await fill(running)
      await running.call('DELETE', '/v1/collections/lamps')
      await fill(running)
      expect(await collectionsOf(running)).toEqual({})
    } finally {
      await running.close()
    }
  }, 60_000)

  test('answers its first questions from the whole guide', async () => {
    const running = await runApp({})
    try {
      const { sql } = running.app.ports.database
      expect(await beginSampleBook(running.app)).toBe(true)
      const questions = [ask(running, { message: 'How do I back up?' })]
      const filling = fill(running)
      while (((await collectionsOf(running)).guide ?? 0) < 2) await Bun.sleep(5)
      questions.push(ask(running, { message: 'How do I back up?' }))
      const search = running.call('POST', '/v1/search', { query: 'How do I back up?' })
      await expect(untilGuideIsIn(sql, NEVER, 0)).rejects.toThrow('still being read')
      await filling
      const whole = await ask(running, { message: 'How do I back up?' })
      expect(whole.status).toBe('answered')
      for (const { status, collection, answer } of await Promise.all(questions))
        expect([status, collection, answer]).toEqual(['answered', 'guide', whole.answer])
      expect(await (await search).json()).toMatchObject({
        collection: 'guide',
        results: [{ document_id: whole.citations[0]?.document_id }, ...Array(9).fill({})],
      })
      expect(await untilGuideIsIn(sql, NEVER)).toBe(false)
    } finally {
      await running.close()
    }
  }, 120_000)

  test('that goes no further holds up no question', async () => {
    const running = await runApp({})
    try {
      const { sql } = running.app.ports.database
      await beginSampleBook(running.app)
      await interruptGuide(sql)
      expect((await ask(running, { message: 'How do I back up?' })).status).toBe('no_answer')
      // Its server was killed, and has not said a word since.
      expect(await continueGuide(sql)).toBe(true)
      await sql`update scheduled_jobs set claimed_until = now() - interval '1 second'`
      expect((await ask(running, { message: 'How do I back up?' })).status).toBe('no_answer')
    } finally {
      await running.close()
    }
  }, 60_000)

  test('that was cut off is resumed', async () => {
    const running = await runApp({})
    try {
      const cut = new AbortController()
      const filling = fill(running, cut.signal)
      while (((await collectionsOf(running)).guide ?? 0) < 2) await Bun.sleep(5)
      cut.abort()
      await filling
      const some = (await collectionsOf(running)).guide ?? 0
      await running.call('PUT', '/v1/documents/own', { content: '# Own' })
      await fill(running)
      expect((await collectionsOf(running)).guide).toBeGreaterThan(some)
    } finally {
      await running.close()
    }
  }, 120_000)

  test('whose guide is deleted meanwhile leaves nothing of it', async () => {
    const running = await runApp({})
    try {
      const filling = fill(running)
      while (((await collectionsOf(running)).guide ?? 0) < 2) await Bun.sleep(5)
      expect((await running.call('DELETE', '/v1/collections/guide')).status).toBe(204)
      await filling
      expect(await collectionsOf(running)).toEqual({})
    } finally {
      await running.close()
    }
  }, 120_000)
})
