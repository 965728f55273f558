import { describe, expect, test } from 'bun:test'
import { createVisibleText, visibleText } from './visible.ts'

const hidden = [...'ignore'].map((letter) => String.fromCodePoint(0xe0000 + letter.charCodeAt(0))).join('')

describe('characters that nobody sees', () => {
  test.each([
    ['tags', `a${hidden}b`, 'ab'],
    ['overrides', 'a\u202eb\u202c\u2066c\u2069', 'abc'],
    ['runs of zero width', 'a\u200b\u200c\u200d\u2060\ufeffb', 'ab'],
    ['selectors behind letters', 'a\ufe01\ufe02b', 'ab'],
    ['joiners between Latin letters', 'a\u200db\u200cc', 'abc'],
    ['a run of joiners', 'می\u200c\u200c\u200cخواهم', 'می\u200cخواهم'],
  ])('%s go', (_, text, expected) => {
    expect(visibleText(text)).toBe(expected)
  })

  test.each([
    ['می\u200cخواهم'],
    ['क्\u200dष'],
    ['👩\u200d🔧'],
    ['❤\ufe0f'],
    ['👨\u200d👩\u200d👧 🏳\ufe0f\u200d🌈'],
    ['שלום\u200f!'],
  ])('stay where a script needs them: %s', (text) => {
    expect(visibleText(text)).toBe(text)
    const filter = createVisibleText()
    expect(Array.from({ length: text.length }, (_, at) => filter.push(text.charAt(at))).join('') + filter.end()).toBe(
      text,
    )
  })

  test('are found wherever a text is cut', () => {
    const text = `One ${hidden}two\u202e three\u200b\u200d.`
    for (const size of [1, 2, 3, 5]) {
      const filter = createVisibleText()
      let written = ''
      for (let at = 0; at < text.length; at += size) written += filter.push(text.slice(at, at + size))
      expect(written + filter.end()).toBe('One two three.')
    }
  })

  test('plain text is not held back', () => {
    expect(createVisibleText().push('At dawn')).toBe('At dawn')
  })
})
