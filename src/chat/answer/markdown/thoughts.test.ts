import { describe, expect, test } from 'bun:test'
import { createThoughtFilter } from './thoughts.ts'

const filtered = (text: string): string => {
  const results = [1, 2, 3, 7, text.length].map((size) => {
    const filter = createThoughtFilter()
    let written = ''
    for (let at = 0; at < text.length; at += size) written += filter.push(text.slice(at, at + size))
    return written + filter.end()
  })
  expect(new Set(results).size).toBe(1)
  return results[0] ?? ''
}

describe('the thoughts an answer begins with', () => {
  test.each([
    ['<think>\nMaybe [2]?\n</think>\n\nTwo bar [1].', '\n\nTwo bar [1].'],
    ['  <thinking>a < b</thinking><reasoning>b</reasoning>Yes.', 'Yes.'],
    ['◁think▷hm◁/think▷はい', 'はい'],
    ['[THINK]hm[/THINK]Yes.', 'Yes.'],
    ['<think>never over', ''],
    ['Use `<think>` here.', 'Use `<think>` here.'],
    ['<thinner> is a word', '<thinner> is a word'],
    ['<th', '<th'],
  ])('%s', (text, rest) => {
    expect(filtered(text)).toBe(rest)
  })
})
