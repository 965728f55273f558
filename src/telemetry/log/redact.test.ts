import { describe, expect, test } from 'bun:test'
import { ProviderError } from '../../ports/provider-error.ts'
import { redact } from './redact.ts'

const JWT = 'eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJyZWFkZXIifQ.c2lnbmF0dXJl'
const written = (fields: Record<string, unknown>, content = false): string => JSON.stringify(redact(fields, content))

describe('secrets are never written', () => {
  test.each([
    { authorization: 'Bearer canary' },
    { headers: { cookie: 'canary' }, nested: { 'x-api-key': 'canary', deeper: { refresh_token: 'canary' } } },
    { list: [{ password: 'canary' }], 'Set-Cookie': ['canary'] },
    { key: 'canary', ADMIN_KEY: 'canary', client_secret: 'canary' },
  ])('by the name of their field, %p', (fields) => {
    for (const content of [false, true]) expect(written(fields, content)).not.toContain('canary')
  })

  test.each([
    'postgres://user:canary@host/db cannot be used',
    `the token ${JWT} is not valid`,
    'Authorization: Bearer canary-canary',
    'lectern_0123456789abcdef_canarycanarycanarycanary',
    'sk-canarycanarycanarycanary',
    'write to canary@example.org',
  ])('by how they look: %s', (detail) => {
    for (const content of [false, true]) {
      const line = written({ detail, list: [detail], deep: { detail } }, content)
      expect(line).not.toContain('canary')
      expect(line).not.toContain(JWT)
    }
  })

  test('what only looks a little like them stays', () => {
    const fields = { tokens: 12, key_count: 3, detail: 'asked basic questions at 12:00 @ home', document_key: '17' }
    expect(redact(fields, false)).toEqual(fields)
  })
})

describe('content', () => {
  const fields = { event: 'answer_ended', question: 'canary?', answer: 'canary.', document: 'canary', chunks: 3 }

  test('is left out, field and all', () => {
    expect(redact(fields, false)).toEqual({ event: 'answer_ended', chunks: 3 })
  })

  test('is there when the operator wants it', () => {
    expect(redact(fields, true)).toEqual(fields)
  })
})

describe('an error', () => {
  const parse = (): unknown => {
    try {
      return JSON.parse('canary')
    } catch (error) {
      return error
    }
  }
  const odd = Object.assign(new Error('value "canary"', { cause: new TypeError('canary\n    at canary') }), {
    code: '22P02',
    detail: 'Key (name)=(canary) exists',
    table_name: 'chunks',
  })

  test('of others is described by class, code, place and stack', () => {
    for (const error of [parse(), odd]) expect(written({ error })).not.toContain('canary')
    expect(redact({ error: odd }, false).error).toMatchObject({
      name: 'Error',
      code: '22P02',
      table_name: 'chunks',
      message: '[hidden: LOG_CONTENT=true shows it]',
      stack: expect.stringContaining('redact.test.ts'),
      cause: { name: 'TypeError' },
    })
  })

  test('of ours keeps its words, and with LOG_CONTENT each does', () => {
    const own = new ProviderError('gemini', 'timeout', 'no answer within 5 ms')
    expect(redact({ error: own }, false).error).toMatchObject({ message: 'gemini: no answer within 5 ms' })
    expect(redact({ error: odd }, true).error).toMatchObject({ message: 'value "canary"' })
  })
})
