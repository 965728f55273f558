import { describe, expect, test } from 'bun:test'
import { phoneticCode, phoneticSimilarity } from './phonetic-key.ts'

describe('soundOf', () => {
  test.each([
    ['Constantinople', 'Constantinopla', 'कॉन्स्टैंटिनोपल'],
    ['Warsaw', 'Varsovia'.slice(0, 5), 'वारसॉ'],
    ['Tesla', 'тесла', 'تسلا'],
    ['Luther', 'Лютер', 'लूथर'],
    ['Berlin', 'Βερολίνο'.slice(0, 7), 'ברלין'],
    ['Philadelphia', 'Filadelfia', 'फिलाडेल्फिया'],
    ['Shannon', 'Шеннон', 'शैनन'],
  ])('%s, %s and %s sound alike', (one, second, third) => {
    expect(phoneticCode(one)).not.toBe('')
    for (const other of [second, third])
      expect(phoneticSimilarity(phoneticCode(one), phoneticCode(other))).toBeGreaterThan(0.6)
  })

  test('scripts, accents, case and doubled letters do not count', () => {
    expect(phoneticCode('Constantinople')).toBe('knstntnbl')
    expect(phoneticCode('कॉन्स्टैंटिनोपल')).toBe('knstntnbl')
    expect(phoneticCode('CAFÉ')).toBe(phoneticCode('caffe'))
    expect(phoneticCode('القاهرة')).toBe(phoneticCode('قاهرة'))
  })

  test('what has no consonants that are known has no sound', () => {
    expect(phoneticCode('aeiou')).toBe('')
    expect(phoneticCode('1889')).toBe('')
    expect(phoneticCode('東京')).toBe('')
    expect(phoneticCode('')).toBe('')
  })

  test('other words sound otherwise', () => {
    expect(phoneticSimilarity(phoneticCode('bridge'), phoneticCode('monastery'))).toBeLessThan(0.3)
    expect(phoneticSimilarity('', '')).toBe(1)
    expect(phoneticSimilarity('', 'k')).toBe(0)
  })
})
