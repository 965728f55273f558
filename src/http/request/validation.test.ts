import { describe, expect, test } from 'bun:test'
import { type AnyElysia, Elysia, t } from 'elysia'
import type { FieldError } from '../../request/problem.ts'
import { asProblem } from '../reply/problems.ts'
import { createRouteTable } from '../route-table.ts'

const SIDES = ['left', 'right', 'both'] as const

const app = new Elysia({ normalize: 'typebox' })
  .post('/body/:side', () => 'ok', {
    params: t.Object({ side: t.UnionEnum([...SIDES]) }),
    query: t.Object({
      side: t.Optional(t.UnionEnum([...SIDES], { default: undefined })),
      limit: t.Optional(t.Integer({ minimum: 1, maximum: 100 })),
      share: t.Optional(t.Numeric({ minimum: 0, maximum: 1 })),
    }),
    body: t.Partial(
      t.Object({
        side: t.UnionEnum([...SIDES], { default: undefined }),
        sides: t.Array(t.Object({ side: t.UnionEnum([...SIDES], { default: undefined }) }), { maxItems: 2 }),
        list: t.Array(t.UnionEnum([...SIDES], { default: undefined }), { minItems: 1 }),
        literals: t.Union([t.Literal('on'), t.Literal('off'), t.Literal(2), t.Null()]),
        nullable: t.Union([t.UnionEnum([...SIDES], { default: undefined }), t.Null()]),
        only: t.Literal('2.0'),
        mixed: t.Union([t.Literal('auto'), t.Literal('none'), t.Object({ side: t.String() })]),
        flag: t.Boolean(),
        name: t.String({ minLength: 1, maxLength: 5 }),
        long: t.String({ maxLength: 5 }),
        short: t.String({ minLength: 2 }),
        code: t.String({ pattern: '^[a-z]+$' }),
        time: t.String({ format: 'date-time' }),
        count: t.Integer({ minimum: 1 }),
        few: t.Object({ count: t.Integer({ maximum: 9 }) }),
        even: t.Integer({ multipleOf: 2 }),
        scores: t.Array(t.Number({ minimum: 0, maximum: 1 }), { minItems: 1, uniqueItems: true }),
        own: t.String({ error: 'must be a day' }),
      }),
    ),
  })
  .post('/whole', () => 'ok', {
    body: t.Object({ side: t.UnionEnum([...SIDES], { default: undefined }), name: t.String(), any: t.Any() }),
  })
  .post('/file', () => 'ok', { body: t.Object({ file: t.Files(), cover: t.Optional(t.File()) }) })
  .get('/twins', () => 'ok', {
    query: t.Object({ from: t.Integer({ maximum: 9 }), to: t.Integer({ maximum: 9 }) }),
  })

async function faults(path: string, init?: RequestInit): Promise<readonly FieldError[] | undefined> {
  const schemas = createRouteTable(app.routes).find(new URL(path, 'http://localhost').pathname)
  let found: readonly FieldError[] | undefined
  const asked: AnyElysia = new Elysia({ normalize: 'typebox' })
    .onError({ as: 'global' }, ({ error, request }) => {
      found = asProblem(error, schemas?.route(request.method)?.schemas).extra.errors
      return 'wrong'
    })
    .use(app)
  await asked.handle(new Request(`http://localhost${path}`, init))
  return found
}

const json = (value: unknown): RequestInit => ({
  method: 'POST',
  body: JSON.stringify(value),
  headers: { 'content-type': 'application/json' },
})

const faultOf = async (body: Record<string, unknown>): Promise<FieldError | undefined> =>
  (await faults('/body/left', json(body)))?.[0]

describe('what was expected', () => {
  test('of an enumeration are its values, wherever it stands', async () => {
    const message = 'Expected one of: left, right, both'
    expect(await faults('/body/up?side=down', json({}))).toEqual([{ path: '/params/side', message }])
    expect(await faults('/body/left?side=down', json({}))).toEqual([{ path: '/query/side', message }])
    for (const side of ['sideways', 7, null, ['left']])
      expect(await faultOf({ side })).toEqual({ path: '/side', message })
    expect((await faultOf({ list: 'left' }))?.message).toBe(
      'Expected a list of 1 or more items, each one of: left, right, both',
    )
    expect(await faultOf({ sides: [{ side: 'left' }, { side: 'up' }] })).toEqual({ path: '/sides/1/side', message })
  })

  test('of literals, alone and among others, are their values', async () => {
    expect((await faultOf({ literals: 'maybe' }))?.message).toBe('Expected one of: on, off, 2, null')
    expect((await faultOf({ nullable: 'up' }))?.message).toBe('Expected one of: left, right, both, null')
    expect((await faultOf({ only: '1.0' }))?.message).toBe('Expected "2.0"')
    expect((await faultOf({ mixed: 'some' }))?.message).toBe('Expected one of: auto, none or an object')
  })

  test.each([
    ['flag', 'yes', 'true or false'],
    ['name', '', 'a text of 1 to 5 characters'],
    ['name', 'sixsix', 'a text of 1 to 5 characters'],
    ['name', 7, 'a text of 1 to 5 characters'],
    ['long', 'sixsix', 'a text of up to 5 characters'],
    ['short', '', 'a text of 2 or more characters'],
    ['code', '7', 'a text that matches ^[a-z]+$'],
    ['time', 'noon', 'a text in the format date-time'],
    ['count', 0, 'a whole number, 1 or more'],
    ['count', 1.5, 'a whole number, 1 or more'],
    ['even', 3, 'a whole number, a multiple of 2'],
    ['sides', {}, 'a list of up to 2 items'],
    ['sides', [1, 2, 3], 'a list of up to 2 items'],
    ['scores', [], 'a list of 1 or more items'],
    ['few', 'none', 'an object'],
  ])('%s: %p is met with the whole of it', async (name, value, expected) => {
    expect(await faultOf({ [name]: value })).toEqual({ path: `/${name}`, message: `Expected ${expected}` })
  })

  test('is said in the checker’s words where ours would not name the fault', async () => {
    expect((await faultOf({ scores: [1, 1] }))?.message).toContain('unique')
  })

  test('is what the schema says itself, if it does', async () => {
    expect(await faultOf({ own: 7 })).toEqual({ path: '/own', message: 'must be a day' })
  })

  test('of what is missing is said too', async () => {
    expect(await faults('/whole', json({}))).toEqual([
      { path: '/side', message: 'Missing. Expected one of: left, right, both' },
      { path: '/name', message: 'Missing. Expected a text' },
      { path: '/any', message: 'Missing' },
    ])
  })

  test('of a file is a file', async () => {
    const form = new FormData()
    form.set('file', 'no file')
    form.set('cover', 'none either')
    expect(await faults('/file', { method: 'POST', body: form })).toEqual([
      { path: '/file', message: 'Expected one or more files' },
      { path: '/cover', message: 'Expected a file' },
    ])
  })
})

describe('a number that is out of range, written as a text', () => {
  test('is found where it stands', async () => {
    const limit = [{ path: '/query/limit', message: 'Expected a whole number, from 1 to 100' }]
    expect(await faults('/body/left?limit=101', json({}))).toEqual(limit)
    expect(await faults('/body/left?limit=all', json({}))).toEqual(limit)
    expect(await faults('/body/left?share=7', json({}))).toEqual([
      { path: '/query/share', message: 'Expected a number, from 0 to 1' },
    ])
    expect(await faultOf({ few: { count: '10' } })).toEqual({
      path: '/few/count',
      message: 'Expected a whole number, 9 or less',
    })
  })

  test('is not laid at the wrong door where two look alike', async () => {
    expect(await faults('/twins?from=1&to=10')).toEqual([{ path: '/', message: 'Expected a whole number, 9 or less' }])
  })
})
