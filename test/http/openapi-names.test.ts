/** What generators of clients, and people who browse the routes, find in the OpenAPI document of the whole program. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { Validator } from '@seriousme/openapi-schema-validator'
import { type RunningApp, runApp } from '../support/running-app.ts'

interface Reply {
  readonly description?: string
  readonly content?: Readonly<Record<string, { readonly schema: Record<string, unknown>; readonly example?: unknown }>>
}
interface Operation {
  readonly responses: Readonly<Record<string, Reply>>
  readonly parameters?: readonly {
    readonly name: string
    readonly in: string
    readonly schema: { readonly type?: string; readonly minimum?: number; readonly maximum?: number }
  }[]
  readonly requestBody?: Pick<Reply, 'content'>
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> }
}

let app: RunningApp
let document: Document & Record<string, unknown>

beforeAll(async () => {
  app = await runApp({})
  document = (await (await app.call('GET', '/docs/json')).json()) as typeof document
}, 60_000)
afterAll(() => app?.close())

const replyOf = (method: string, path: string, status = '200'): Reply =>
  document.paths[path]?.[method]?.responses[status] ?? {}
const operations = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ route: `${method} ${path}`, operation })),
  )

describe('the OpenAPI document of the program', () => {
  // A larger number than the database has would be its fault, and not that of who asks.
  test('has a least and a most for every number in the query of a route under /v1', () => {
    const numbers = operations()
      .filter(({ route }) => route.includes(' /v1/'))
      .flatMap(({ route, operation }) =>
        (operation.parameters ?? [])
          .filter(({ in: place, schema }) => place === 'query' && /^(?:integer|number)$/.test(schema.type ?? ''))
          .map(({ name, schema }) => ({ name: `${route} ${name}`, ...schema })),
      )
    expect(numbers.length).toBeGreaterThan(5)
    expect(numbers.filter(({ minimum, maximum }) => minimum === undefined || maximum === undefined)).toEqual([])
  })

  test('is valid', async () => {
    expect((await new Validator().validate(document)).errors ?? []).toEqual([])
  })

  test('names what clients work with, the events of a stream too', () => {
    const wanted = [
      'Chat',
      'Citation',
      'Nearest',
      'SearchResult',
      'Document',
      'DocumentSummary',
      'Conversation',
      'Message',
    ]
    const events = ['StartEvent', 'SourcesEvent', 'DeltaEvent', 'CitationEvent', 'DoneEvent', 'ErrorEvent']
    expect(Object.keys(document.components.schemas)).toEqual(expect.arrayContaining([...wanted, ...events]))
    expect(replyOf('post', '/v1/chat').content).toMatchObject({
      'application/json': { schema: { $ref: '#/components/schemas/Chat' } },
    })
  })

  test('gives a reply one type: a stream in its place is described beside the content', () => {
    for (const { route, operation } of operations())
      for (const [status, { content = {} }] of Object.entries(operation.responses)) {
        const types = Object.keys(content).filter((type) => /json|event-stream/.test(type) && !type.includes('problem'))
        expect([route, status, types.length > 1]).toEqual([route, status, false])
      }
    expect(replyOf('post', '/v1/chat')).toMatchObject({
      description: expect.stringContaining('event: done\ndata: {"message_id":"msg_'),
      'x-event-stream': { 'x-events': expect.arrayContaining([{ $ref: '#/components/schemas/DoneEvent' }]) },
    })
  })

  test('names the headers that a request may have', () => {
    const headers = (method: string, path: string) =>
      document.paths[path]?.[method]?.parameters?.filter((each) => each.in === 'header').map(({ name }) => name)
    expect(headers('post', '/v1/chat')).toEqual(['idempotency-key'])
    expect(headers('get', '/v1/chat/{message_id}/stream')).toEqual(['last-event-id'])
  })

  test('has an example of every body, sent and replied', () => {
    const without: string[] = []
    for (const { route, operation } of operations()) {
      const bodies = [operation.requestBody, ...Object.values(operation.responses)]
      for (const body of bodies) {
        const json = body?.content?.['application/json']
        if (json !== undefined && (json.example === undefined || JSON.stringify(json.example).includes('"string"')))
          without.push(route)
      }
    }
    expect(without).toEqual([])
  })
})
