import { describe, expect, test } from 'bun:test'
import { findMarkers, isMarkerLabel, readMarkers } from './markers.ts'

describe('markers', () => {
  test.each([
    ['[1] two', [1]],
    ['[1][2], [3]', [1, 2]],
    ['[1] [2]', [1, 2]],
    ['[1, 2]', [1, 2]],
    ['[2-4]', [2, 3, 4]],
    ['[^1]', [1]],
    ['[Source 2]', [2]],
    ['【3】', [3]],
    ['【4†page】', [4]],
  ])('%s names sources', (text, numbers) => {
    expect(readMarkers(text)).toMatchObject({ numbers })
  })

  test.each([['[1998]'], ['[12345]']])('%s is no marker', (text) => {
    expect(readMarkers(text)).toEqual({ length: text.length, numbers: undefined })
  })

  test.each([['[a1]'], ['[]'], ['[x](u)'], ['words']])('%s is none at all', (text) => {
    expect(readMarkers(text)).toBeUndefined()
  })

  test.each([['['], ['[1'], ['[Source'], ['【4†']])('%s may become one', (text) => {
    expect(readMarkers(text)).toBe('begun')
  })

  test('a label of numbers is one', () => {
    expect(['1', '^2', 'Source 3', '1, 2', 'one', '1a'].map(isMarkerLabel)).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
    ])
  })

  test('in an answer, they stand in its words', () => {
    const text = 'One [1], `code[2]`, \\[3\\] and\n\n```\n[4]\n```\n\n- two [5]'
    expect(findMarkers(text).map(({ n, start, end }) => [n, text.slice(start, end)])).toEqual([
      [1, '[1]'],
      [5, '[5]'],
    ])
  })
})
