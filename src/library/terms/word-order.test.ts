import { expect, test } from 'bun:test'
import { tokenize } from '../../text/index.ts'
import { termsOf } from './chunk-terms.ts'
import { readWordOrder, wordNumber, writeWordOrder } from './word-order.ts'

test('words are read as they were written, in four letters each', () => {
  const words = ['river', 'boat', 'river', 'ß', '']
  const order = writeWordOrder(words)
  expect(order).toHaveLength(4 * words.length)
  expect([...readWordOrder(order)]).toEqual(words.map(wordNumber))
  expect(new Set(words.map(wordNumber)).size).toBe(4)
  expect([...readWordOrder('')]).toEqual([])
})

test('a passage keeps its words in the order in which a question is cut, without n-grams', () => {
  for (const [text, language] of [
    ['boats\nThe boats carry cars, and more boats.', 'en'],
    ['Boote\nDas Donaudampfschiff fährt.', 'de'],
    ['नाव\nनदी पर नाव चलती है।', 'hi'],
    ['船\n備份是什麼', 'zh'],
  ] as const) {
    const words = tokenize(text, language, { grams: false })
    expect(words.length).toBeGreaterThan(1)
    expect([...readWordOrder(termsOf(text, language).order)]).toEqual(words.map(wordNumber))
  }
})
