import { describe, expect, test } from 'bun:test'
import { counted, printable, shorten, styleFor, table, wrap } from './text.ts'

describe('text for a terminal', () => {
  test('escape sequences of a document never reach it', () => {
    expect(printable('a\u001b]0;owned\u0007b\u009b31mc\r\n\td\u0000')).toBe('a]0;ownedb31mc\n\td')
  })

  test('is cut at a word, never inside a letter', () => {
    expect(shorten('one two three four', 14)).toBe('one two three…')
    expect(shorten('👩‍🚀'.repeat(3), 4)).toBe('👩‍🚀…')
    expect(shorten('  short\n text ', 20)).toBe('short text')
  })

  test('is wrapped at spaces; an address stays whole', () => {
    const address = `https://docs.example.org/${'x'.repeat(20)}`
    expect(wrap(`see ${address} for more\nnext`, 12)).toBe(`see\n${address}\nfor more\nnext`)
  })

  test('stands in columns', () => {
    expect(
      table([
        ['a', 'long', 'x'],
        ['bbb', '', 'y'],
      ]),
    ).toBe('a    long  x\nbbb        y\n')
    expect(table([])).toBe('')
  })

  test('has colours on a terminal alone, and not where they are not wanted', () => {
    expect(styleFor(true, undefined).red('x')).toBe('\u001b[31mx\u001b[39m')
    expect(styleFor(true, '1').red('x')).toBe('x')
    expect(styleFor(false, undefined).red('x')).toBe('x')
    expect([counted(1, 'page'), counted(0, 'page')]).toEqual(['1 page', '0 pages'])
  })
})
