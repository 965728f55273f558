/** Every body that the OpenAPI document describes: fields that nobody knows are refused, and `null` is as good as nothing. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { type RunningApp, runApp } from '../support/running-app.ts'

interface Operation {
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema: Schema; readonly example?: Record<string, unknown> }>>
  }
}
interface Schema {
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, unknown>>
}

let app: RunningApp
const bodies: { route: string; schema: Schema; example: Record<string, unknown> }[] = []
/** Their clients send what they like, or what their protocol says. */
const OPEN = /^\w+ (\/v1\/chat\/completions|\/v1\/completions|\/v1\/responses|\/v1\/embeddings|\/api\/|\/mcp)/

beforeAll(async () => {
  app = await runApp({})
  await app.call('PUT', '/v1/documents/owls', { content: 'Owls fly at night.' })
  const document = (await (await app.call('GET', '/docs/json')).json()) as {
    readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  }
  for (const [path, operations] of Object.entries(document.paths))
    for (const [method, { requestBody }] of Object.entries(operations)) {
      const json = requestBody?.content['application/json']
      const route = `${method.toUpperCase()} ${path}`
      if (json !== undefined && !OPEN.test(route))
        bodies.push({ route, schema: json.schema, example: json.example ?? {} })
    }
}, 60_000)
afterAll(() => app?.close())

const send = async (route: string, body: unknown) => {
  const [method = '', path = ''] = route.split(' ')
  const reply = await app.call(method, path.replaceAll(/\{\w+\}/g, 'owls'), body)
  return { status: reply.status, text: await reply.text() }
}

describe('a body', () => {
  test('with a field that nobody knows is refused, and the one that was meant is named', async () => {
    expect(bodies.length).toBeGreaterThan(8)
    for (const { route, schema, example } of bodies) {
      const [name = ''] = Object.keys(schema.properties ?? {})
      if (name === '') continue
      const { status, text } = await send(route, { ...example, [`${name}e`]: 1 })
      expect([route, status, text]).toEqual([
        route,
        422,
        expect.stringContaining(`${name}e: unknown; did you mean ${name}?`),
      ])
    }
  })

  test('may say null for what it may leave out', async () => {
    for (const { route, schema, example } of bodies) {
      const optional = Object.keys(schema.properties ?? {}).filter((name) => schema.required?.includes(name) !== true)
      const left = Object.fromEntries(Object.entries(example).filter(([name]) => !optional.includes(name)))
      const nulls = Object.fromEntries(optional.map((name) => [name, null]))
      const { status } = await send(route, left)
      // A document that is put again is not new.
      const same = (await send(route, { ...left, ...nulls })).status
      expect([route, same]).toEqual([route, route.startsWith('PUT') && status === 201 ? 200 : status])
    }
  })

  test('of useChat may say null too, and what the site likes', async () => {
    const messages = [{ id: 'q', role: 'user', parts: [{ type: 'text', text: 'When do owls fly?', state: null }] }]
    const body = { id: 'c', messages, messageId: null, trigger: null, collection: null, filter: null, theme: 'dark' }
    expect((await send('POST /api/chat', body)).status).toBe(200)
  })
})
