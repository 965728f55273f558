import { describe, expect, test } from 'bun:test'
import { DEEPEST_JSON, scanJson } from './json-scan.ts'

const scan = (text: string) => scanJson(new TextEncoder().encode(text))

describe('scanJson', () => {
  test('allows nesting up to the limit and not beyond', () => {
    expect(scan('['.repeat(DEEPEST_JSON) + ']'.repeat(DEEPEST_JSON))).toBeUndefined()
    expect(scan('['.repeat(DEEPEST_JSON + 1))).toBe('too_deep')
    expect(scan('{"a":'.repeat(100_000))).toBe('too_deep')
  })

  test('counts what is open, not what has been', () => {
    expect(scan(`[${'{"a":[]},'.repeat(1000)}1]`)).toBeUndefined()
  })

  test('takes brackets and quotes inside strings for text', () => {
    expect(scan(`{"a":"${'['.repeat(1000)}\\"${'{'.repeat(1000)}\\\\"}`)).toBeUndefined()
  })

  test('finds an escaped NUL, and leaves an escaped backslash before u0000 alone', () => {
    expect(scan('"\\u0000"')).toBe('nul')
    expect(scan('"\\\\u0000"')).toBeUndefined()
  })

  test('finds half of a surrogate pair on either side', () => {
    for (const half of ['"\\ud800"', '"\\uDFFF"', '"\\ud800\\n"', '"\\ud800\\ud800"', '"\\ud83dx"', '"\\ude00\\ud83d"'])
      expect(scan(half)).toBe('lone_surrogate')
    for (const whole of ['"\\ud83d\\ude00"', '"\\uD83D\\uDE00\\uD83D\\uDE00"', '"\\u00e9"'])
      expect(scan(whole)).toBeUndefined()
  })

  test('ends on text that breaks off anywhere', () => {
    const whole = '{"a":"\\ud83d\\ude00[\\"","b":[1]}'
    for (let length = 0; length <= whole.length; length++) scan(whole.slice(0, length))
    expect(scan(whole)).toBeUndefined()
  })
})
