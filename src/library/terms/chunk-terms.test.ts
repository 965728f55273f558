import { describe, expect, test } from 'bun:test'
import { termNumber } from './bm25.ts'
import { termsOf } from './chunk-terms.ts'

const BODY = 'A copy of the folder is made every night, and two copies are kept.'

/** What the text scores for a word, but for the word's idf. */
function weightIn(text: string, word: string): number {
  const { terms, weights } = termsOf(text, 'en')
  return weights[terms.indexOf(termNumber('en', word))] ?? 0
}

describe('a word of the breadcrumb', () => {
  test('counts for more than one of the text, and for less than three times as much', () => {
    const inTitle = weightIn(`Restore\n${BODY}`, 'restor')
    const inText = weightIn(`Manual\n${BODY} Restore.`, 'restor')
    expect(inTitle).toBeGreaterThan(inText * 1.2)
    expect(inTitle).toBeLessThan(inText * 3)
  })

  test('makes the passage as long as if it had been said so often', () => {
    const long = 'Notes on the tools that administrators use for their servers'
    expect(weightIn(`${long}\n${BODY}`, 'night')).toBeLessThan(weightIn(`Notes\n${BODY}`, 'night'))
    expect(weightIn(`Notes tools\n${BODY}`, 'night')).toBeCloseTo(
      weightIn(`Notes\n${BODY} Tools tools tools.`, 'night'),
      10,
    )
  })

  test('that is a stop word is found in a title, and nothing else of the text changes', () => {
    expect(weightIn('About us\nWe write books.', 'about')).toBeGreaterThan(0)
    expect(weightIn('Team\nAbout us: we write books.', 'about')).toBe(0)
  })
})
