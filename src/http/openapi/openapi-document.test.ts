import { describe, expect, test } from 'bun:test'
import { Validator } from '@seriousme/openapi-schema-validator'
import { type AnyElysia, Elysia, t } from 'elysia'
import { withContext } from '../../request/context.fixture.ts'
import { openApiRoutes } from './openapi.ts'
import { toOpenApi30 } from './openapi-document.ts'

const documentOf = async (routes: AnyElysia) => {
  const app: AnyElysia = new Elysia().use(openApiRoutes(() => app, '1.2.3')).use(routes)
  return await (await app.handle(withContext(new Request('http://localhost/docs/json')))).json()
}

/** One of everything that TypeBox and Elysia write differently from OpenAPI 3.0. */
const awkward = new Elysia()
  .get('/items/:id', () => ({}) as never, {
    params: t.Object({ id: t.String({ maxLength: 200, description: 'Any name', examples: ['a/b'] }) }),
    query: t.Object({
      limit: t.Integer({ minimum: 1, maximum: 100, default: 20 }),
      cursor: t.Optional(t.String()),
      deep: t.Optional(t.Boolean()),
      tags: t.Optional(t.ArrayString(t.String())),
    }),
    headers: t.Object({ authorization: t.Optional(t.String()), 'last-event-id': t.Optional(t.String()) }),
    response: {
      200: t.Object({
        kind: t.Union([t.Literal('a'), t.Literal('b')]),
        only: t.Literal('x'),
        url: t.Union([t.String(), t.Null()]),
        other: t.Nullable(t.Number({ exclusiveMinimum: 0 })),
        map: t.Record(t.String(), t.Integer()),
        mixed: t.Union([t.String(), t.Number(), t.Null()]),
        list: t.Array(t.Object({ name: t.String({ examples: ['n'] }) })),
      }),
      204: t.Void(),
    },
  })
  .post('/items', () => 'ok', {
    body: t.Object({
      title: t.String({ examples: ['Hello'] }),
      mode: t.UnionEnum(['fast', 'slow'], { default: 'fast' }),
      count: t.Integer({ minimum: 1 }),
    }),
    detail: {
      summary: 'Make one',
      tags: ['Items'],
      responses: { 200: { description: 'A stream', content: { 'text/event-stream': { schema: { type: 'string' } } } } },
    },
  })
  .post('/files', () => 'ok', { body: t.Object({ file: t.Files(), collection: t.Optional(t.String()) }) })
  .get('/hidden', () => 'ok', { detail: { hide: true } })

describe('the OpenAPI document', () => {
  test('is valid OpenAPI 3.0, whatever the schemas hold', async () => {
    const document = await documentOf(awkward)
    expect(document.openapi).toBe('3.0.3')
    const result = await new Validator().validate(document)
    expect(result.errors ?? []).toEqual([])
    expect(result.valid).toBe(true)
  })

  test('lists what may be asked, and nothing that is hidden', async () => {
    const { paths } = await documentOf(awkward)
    expect(Object.keys(paths).sort()).toEqual(['/files', '/items', '/items/{id}'])
  })

  test('says in its own words what JSON Schema says otherwise', async () => {
    const { paths } = await documentOf(awkward)
    const reply = paths['/items/{id}'].get.responses['200'].content
    expect(Object.keys(reply)).toEqual(['application/json'])
    expect(reply['application/json'].schema.properties).toEqual({
      kind: { type: 'string', enum: ['a', 'b'] },
      only: { type: 'string', enum: ['x'] },
      url: { type: 'string', nullable: true },
      other: { type: 'number', minimum: 0, exclusiveMinimum: true, nullable: true },
      map: { type: 'object', additionalProperties: { type: 'integer' } },
      mixed: { anyOf: [{ type: 'string' }, { type: 'number' }], nullable: true },
      list: {
        type: 'array',
        items: { type: 'object', required: ['name'], properties: { name: { type: 'string', example: 'n' } } },
      },
    })
    expect(paths['/items/{id}'].get.responses['204'].content).toBeUndefined()
  })

  test('describes parameters as they are sent', async () => {
    const { paths } = await documentOf(awkward)
    const parameters: { readonly name: string }[] = paths['/items/{id}'].get.parameters
    expect(parameters.map(({ name }) => name)).toEqual(['last-event-id', 'id', 'limit', 'cursor', 'deep', 'tags'])
    expect(parameters[1]).toMatchObject({ in: 'path', required: true, description: 'Any name', example: 'a/b' })
    expect(parameters[2]).toMatchObject({ required: false, schema: { type: 'integer', default: 20, maximum: 100 } })
  })

  test('names the media type that a body really has', async () => {
    const { paths } = await documentOf(awkward)
    expect(Object.keys(paths['/files'].post.requestBody.content)).toEqual(['multipart/form-data'])
    const body = paths['/items'].post.requestBody.content
    expect(Object.keys(body)).toEqual(['application/json'])
    expect(body['application/json'].schema.required).toEqual(['title', 'count'])
    expect(body['application/json'].schema.properties.title.example).toBe('Hello')
  })

  test('gives a body to try: what must be sent, and no more', async () => {
    const { paths } = await documentOf(awkward)
    const { example } = paths['/items'].post.requestBody.content['application/json']
    expect(example).toEqual({ title: 'Hello', count: 1 })
  })

  test('keeps replies that a route describes by itself, and adds the problem to all', async () => {
    const { paths, components } = await documentOf(awkward)
    expect(Object.keys(paths['/items'].post.responses['200'].content)).toEqual(['text/event-stream'])
    for (const path of Object.values(paths) as Record<string, { readonly responses: object }>[])
      for (const { responses } of Object.values(path)) expect(responses).toHaveProperty('default')
    expect(components.schemas.Problem.properties.code.enum).toContain('not_found')
  })

  test('is left alone by a second pass', async () => {
    const once = await documentOf(awkward)
    expect(toOpenApi30(once)).toEqual(once)
  })
})
