import { describe, expect, test } from 'bun:test'
import { comparable, type Evidence, fuseEvidence, MEANING_WEIGHT, meaningWeight } from './fusion.ts'

const passage = (chunkId: string, lexical: number, cosine: number | null, language = 'en'): Evidence => ({
  chunkId,
  language,
  lexical,
  cosine,
})

describe('what meaning counts for', () => {
  test('in full for the languages of the model', () => {
    expect(meaningWeight('en', ['en'])).toBe(MEANING_WEIGHT.own)
    expect(meaningWeight('en-GB', ['en'])).toBe(MEANING_WEIGHT.own)
  })

  test('less for others in the same script, nothing in other scripts', () => {
    expect(meaningWeight('es', ['en'])).toBe(MEANING_WEIGHT.sameScript)
    expect(meaningWeight('hi', ['en'])).toBe(MEANING_WEIGHT.other)
    expect(meaningWeight('zh-TW', ['en'])).toBe(MEANING_WEIGHT.other)
    expect(meaningWeight('sr-Latn', ['en'])).toBe(MEANING_WEIGHT.sameScript)
    expect(meaningWeight('sr', ['en'])).toBe(MEANING_WEIGHT.other)
  })

  test('in full for a model of many languages', () => {
    expect(meaningWeight('hi', undefined)).toBe(MEANING_WEIGHT.own)
  })

  test('for a question in another language: in full where the model knows both', () => {
    expect(meaningWeight('en', undefined, 'hi')).toBe(MEANING_WEIGHT.acrossLanguages)
    expect(meaningWeight('en', ['en'], 'hi')).toBe(MEANING_WEIGHT.other)
    expect(meaningWeight('en', ['en'], 'es')).toBe(MEANING_WEIGHT.sameScript)
    expect(meaningWeight('hi', ['en'], 'en')).toBe(MEANING_WEIGHT.other)
  })

  test('a language that is none has no script', () => {
    expect(meaningWeight('', ['en'])).toBe(MEANING_WEIGHT.other)
    expect(meaningWeight('not a language', ['en'])).toBe(MEANING_WEIGHT.other)
  })
})

describe('a score for a threshold', () => {
  test('is raised where words alone made it, and never beyond 1', () => {
    expect(comparable(0.4, MEANING_WEIGHT.own)).toBeCloseTo(0.4, 10)
    expect(comparable(0.4, MEANING_WEIGHT.sameScript)).toBeCloseTo(0.45, 10)
    expect(comparable(0.4, 0)).toBeCloseTo(0.5, 10)
    expect(comparable(0.95, 0)).toBe(1)
  })
})

describe('fusion', () => {
  test('is the weighted mean, best first', () => {
    const fused = fuseEvidence([passage('1', 0.5, 0.1), passage('2', 0.2, 0.9)], ['en'])
    expect(fused.map(({ chunkId }) => chunkId)).toEqual(['2', '1'])
    expect(fused[0]?.score).toBeCloseTo(0.5 * 0.2 + 0.5 * 0.9, 10)
    expect(fused[1]?.score).toBeCloseTo(0.5 * 0.5 + 0.5 * 0.1, 10)
  })

  test('goes by words alone where there is no vector, or it says nothing', () => {
    const fused = fuseEvidence([passage('1', 0.5, null), passage('2', 0.4, 0.9, 'hi')], ['en'])
    expect(fused).toEqual([
      { chunkId: '1', score: 0.5 },
      { chunkId: '2', score: 0.4 },
    ])
  })

  test('a passage without the exact name that is asked for is not found by its meaning', () => {
    const named = { ...passage('1', 0.3, 0.1), missing: 0 }
    const alike = { ...passage('2', 0, 0.7), missing: 1 }
    expect(fuseEvidence([alike, named], ['en']).map(({ chunkId }) => chunkId)).toEqual(['1', '2'])
    const half = fuseEvidence([{ ...passage('1', 0.5, 0.8), missing: 0.5 }], ['en'])
    expect(half[0]?.score).toBeCloseTo(0.5 * 0.5 + 0.5 * 0.4, 10)
  })

  test('an opposite meaning takes nothing away', () => {
    expect(fuseEvidence([passage('1', 0.5, -0.8)], ['en'])[0]?.score).toBeCloseTo(0.25, 10)
  })

  test('of equals the older chunk comes first, also beyond 2^53', () => {
    const fused = fuseEvidence([passage('9007199254740993', 0.5, 0.5), passage('9007199254740992', 0.5, 0.5)], ['en'])
    expect(fused.map(({ chunkId }) => chunkId)).toEqual(['9007199254740992', '9007199254740993'])
  })
})
