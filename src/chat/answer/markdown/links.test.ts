import { describe, expect, test } from 'bun:test'
import { createLinkRule } from './links.ts'

const mayLink = createLinkRule([
  {
    text: 'The manual is at https://docs.example.org/locks?a=1&b=2. See [our page](/toll.md) or mail keeper@example.org; never javascript:alert(1).',
    url: null,
  },
  { text: 'Tolls are due.', url: 'https://book.example.org/toll#due' },
])

describe('an address may be linked to', () => {
  test.each([
    ['https://docs.example.org/locks?a=1&b=2'],
    ['/toll.md'],
    ['mailto:keeper@example.org'],
    ['https://book.example.org/toll#due'],
    ['https://book.example.org/toll'],
    [''],
  ])('%s', (address) => {
    expect(mayLink(address)).toBe(true)
  })
})

describe('an address may not be linked to', () => {
  test.each([
    ['https://evil.example/'],
    ['https://docs.example.org/locks?a=1'],
    ['https://docs.example.org/locks?a=1&b=2&q=secret'],
    ['https://docs.example.org'],
    ['https://book.example.org/toll#due/else'],
    ['https://book'],
    ['javascript:alert(1)'],
    ['java\nscript:alert(1)'],
  ])('%s', (address) => {
    expect(mayLink(address)).toBe(false)
  })
})
