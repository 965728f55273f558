import { describe, expect, test } from 'bun:test'
import { windowOf } from './fetch-tool.ts'

describe('the part of a document that is read', () => {
  test('is the whole of one that fits, wherever it was asked for', () => {
    expect(windowOf('0123456789', 7, 10)).toEqual([0, 10])
    expect(windowOf('', 7, 10)).toEqual([0, 0])
  })

  test('begins where it was asked for and ends with a line when one ends nearby', () => {
    const content = `${'a'.repeat(20)}\n${'b'.repeat(20)}\n${'c'.repeat(20)}\n`
    expect(windowOf(content, 0, 50)).toEqual([0, 42])
    expect(windowOf(content, 42, 50)).toEqual([42, 63])
    expect(windowOf(content, 5, 10)).toEqual([5, 15])
    expect(windowOf(content, 1e9, 50)).toEqual([63, 63])
  })

  test('read piece by piece is the whole document, and no pair of surrogates is parted', () => {
    const content = `${'🗄️ shelf '.repeat(40)}\n${'𝒳'.repeat(333)}end`
    const parts: string[] = []
    for (let at = 0; at < content.length; ) {
      const [start, end] = windowOf(content, at, 31)
      expect(start).toBe(at)
      expect(end).toBeGreaterThan(start)
      parts.push(content.slice(start, end))
      at = end
    }
    expect(parts.join('')).toBe(content)
    expect(parts.length).toBeGreaterThan(20)
    expect(parts.filter((part) => !part.isWellFormed() || part.length > 31)).toEqual([])
    const inside = 'x🗄'.repeat(20)
    expect(inside.slice(...windowOf(inside, 2, 31)).isWellFormed()).toBe(true)
  })
})
