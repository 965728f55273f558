import { describe, expect, test } from 'bun:test'
import { Type } from '@sinclair/typebox'
import { settleFields } from './fields.ts'

const schema = Type.Object({
  message: Type.String(),
  collection: Type.Optional(Type.String()),
  conversation_id: Type.Optional(Type.String()),
  selection: Type.Optional(Type.Object({ text: Type.String(), document_id: Type.Optional(Type.String()) })),
  metadata: Type.Optional(Type.Record(Type.String(), Type.Any())),
  expires_at: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  parts: Type.Optional(
    Type.Array(
      Type.Object({ type: Type.String(), text: Type.Optional(Type.String()) }, { additionalProperties: true }),
    ),
  ),
})
const settle = (value: unknown) => settleFields(schema, value).map(({ path, message }) => `${path}: ${message}`)

describe('fields', () => {
  test('that nobody knows are named, with the name that was meant', () => {
    expect(settle({ message: 'x', colection: 'y' })).toEqual(['/colection: unknown; did you mean collection?'])
    expect(settle({ message: 'x', conversationId: 'y' })).toEqual([
      '/conversationId: unknown; did you mean conversation_id?',
    ])
    expect(settle({ message: 'x', selection: { text: 'y', documnt_id: 'z' } })).toEqual([
      '/selection/documnt_id: unknown; did you mean document_id?',
    ])
    expect(settle({ message: 'x', temperature: 1 })).toEqual([
      '/temperature: unknown; the fields are message, collection, conversation_id, selection, metadata, expires_at, parts',
    ])
  })

  test('of an object that takes any are no concern', () => {
    expect(settle({ message: 'x', metadata: { any: { thing: null } }, parts: [{ type: 'a', state: 'done' }] })).toEqual(
      [],
    )
  })

  test('that are null are as good as left out, where they may be left out and may not be null', () => {
    const value = {
      message: null,
      collection: null,
      selection: { text: 'y', document_id: null },
      metadata: { kept: null },
      expires_at: null,
      parts: [{ type: 'a', text: null }],
    }
    expect(settle(value)).toEqual([])
    expect(value as unknown).toEqual({
      message: null,
      selection: { text: 'y' },
      metadata: { kept: null },
      expires_at: null,
      parts: [{ type: 'a' }],
    })
  })

  test('with strange names do no harm', () => {
    expect(settle(JSON.parse('{"message": "x", "__proto__": null, "a/b~": 1, "constructor": 1}'))).toHaveLength(3)
    expect(settle({ [`${'x'.repeat(100_000)}`]: 1 })[0]?.length).toBeLessThan(300)
    for (const value of [null, 7, 'text', [], [null], { selection: 'text' }]) expect(settle(value)).toEqual([])
  })
})
