import { describe, expect, test } from 'bun:test'
import { isSafeAddress } from './safe-address.ts'

describe('an address', () => {
  test.each([
    ['https://docs.example.org/a?b#c'],
    ['HTTP://docs.example.org'],
    ['/a'],
    ['a/b.md'],
    ['../a'],
    ['#c'],
    ['?a:b'],
    ['//docs.example.org/a'],
  ])('%s may be opened', (address) => {
    expect(isSafeAddress(address)).toBe(true)
  })

  test.each([
    ['javascript:alert(1)'],
    [' JavaScript:alert(1)'],
    ['java\n\tscript:alert(1)'],
    ['\u200bjavascript:alert(1)'],
    ['data:text/html,x'],
    ['vbscript:x'],
    ['file:///etc/passwd'],
    ['blob:x'],
  ])('%j may not', (address) => {
    expect(isSafeAddress(address)).toBe(false)
  })
})
