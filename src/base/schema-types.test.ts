import { expect, test } from 'bun:test'
import { Value } from '@sinclair/typebox/value'
import { t as elysia } from 'elysia'
import { t } from './schema-types.ts'

const options = { minimum: 1, maximum: 100, default: 20, description: 'A page' }

test("an integer is described as Elysia's", () => {
  for (const given of [undefined, options])
    expect(JSON.stringify(t.Integer(given))).toBe(JSON.stringify(elysia.Integer(given)))
})

test.each([['7'], [7], ['0'], ['101'], ['1.5'], ['x'], [''], [1.5], [null]])("%p is read as by Elysia's", (value) => {
  const read = (type: typeof t): unknown => {
    const schema = type.Object({ n: type.Integer(options) })
    try {
      return { value: Value.Decode(schema, { n: value }), valid: Value.Check(schema, { n: value }) }
    } catch (error) {
      return `${(error as Error).name} ${Value.Check(schema, { n: value })}`
    }
  }
  expect(read(t)).toEqual(read(elysia))
})
