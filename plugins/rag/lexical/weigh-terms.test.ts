import { expect, test } from 'bun:test'
import { termNumber, tokenize } from '#sdk'
import { weighTerms } from './weigh-terms.ts'

/** What a passage scores that holds every word of the question which the book has. */
const best = (question: string, frequencies: Readonly<Record<string, number>>): number => {
  const tokens = tokenize(question, 'en', { grams: false })
  const known = new Map(Object.entries(frequencies).map(([token, passages]) => [termNumber('en', token), passages]))
  const terms = weighTerms(
    { code: 'en', total: 100 },
    tokens.map((token) => ({ token, count: 1, isBackground: false, isExact: false })),
    (term) => known.get(term) ?? 0,
  )
  return terms.reduce((sum, { share, documentFrequency }) => sum + (documentFrequency > 0 ? share : 0), 0)
}

test('a book that leaves general words out may still answer', () => {
  const bare = best('pagination links', { pagin: 5, link: 20 })
  expect(best('turn off pagination links', { pagin: 5, link: 20 })).toBeGreaterThan(0.6 * bare)
  expect(best('where do I put pagination links', { pagin: 5, link: 20 })).toBeGreaterThan(0.75 * bare)
})

test('a book that leaves out what is asked about does not', () => {
  expect(best('Netlify pagination links', { pagin: 5, link: 20 })).toBeLessThan(
    0.6 * best('pagination links', { pagin: 5, link: 20 }),
  )
})
