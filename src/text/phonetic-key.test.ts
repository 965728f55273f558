import { describe, expect, test } from 'bun:test'
import { soundLikeness, soundOf } from './phonetic-key.ts'

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
    expect(soundOf(one)).not.toBe('')
    for (const other of [second, third]) expect(soundLikeness(soundOf(one), soundOf(other))).toBeGreaterThan(0.6)
  })

  test('scripts, accents, case and doubled letters do not count', () => {
    expect(soundOf('Constantinople')).toBe('knstntnbl')
    expect(soundOf('कॉन्स्टैंटिनोपल')).toBe('knstntnbl')
    expect(soundOf('CAFÉ')).toBe(soundOf('caffe'))
    expect(soundOf('القاهرة')).toBe(soundOf('قاهرة'))
  })

  test('what has no consonants that are known has no sound', () => {
    expect(soundOf('aeiou')).toBe('')
    expect(soundOf('1889')).toBe('')
    expect(soundOf('東京')).toBe('')
    expect(soundOf('')).toBe('')
  })

  test('other words sound otherwise', () => {
    expect(soundLikeness(soundOf('bridge'), soundOf('monastery'))).toBeLessThan(0.3)
    expect(soundLikeness('', '')).toBe(1)
    expect(soundLikeness('', 'k')).toBe(0)
  })
})
