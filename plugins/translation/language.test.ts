import { describe, expect, test } from 'bun:test'
import { directionOf } from '#sdk'
import { checkLanguage, fallbacksOf, readLanguage, serves } from './language.ts'

describe('a language tag', () => {
  test('is made canonical, and keeps scripts apart', () => {
    expect(checkLanguage('PT-br')).toBe('pt-BR')
    expect(checkLanguage('iw')).toBe('he')
    expect(checkLanguage('de-latn')).toBe('de')
    expect(checkLanguage('zh-TW')).toBe('zh-Hant-TW')
    expect([checkLanguage('zh-Hant'), checkLanguage('zh-Hans')]).toEqual(['zh-Hant', 'zh-Hans'])
    expect(checkLanguage('zh')).toBe('zh-Hans')
  })

  test('of no language is refused', () => {
    for (const tag of ['xx-nonsense', 'xx', 'en-nonsense', '', 'de_DE', 'und', 'en-XX', 'de-u-co-phonebk', 'x-private'])
      expect(readLanguage(tag)).toBeNull()
    expect(() => checkLanguage('xx-nonsense')).toThrow('BCP 47')
  })
})

test('direction', () => {
  expect(['ar', 'ur', 'he', 'fa', 'yi'].map(directionOf)).toEqual(Array(5).fill('rtl'))
  expect(['de', 'zh-Hant', 'az', 'pa'].map(directionOf)).toEqual(Array(4).fill('ltr'))
})

test('a text serves readers of its own language, not those of another region or script', () => {
  expect(serves('en', 'en-GB')).toBe(true)
  expect(serves('en-GB', 'en')).toBe(true)
  expect(serves('en-US', 'en-GB')).toBe(false)
  expect(serves('zh-Hans', 'zh-Hant')).toBe(false)
  expect(serves('zh-CN', 'zh')).toBe(true)
  expect(serves('de', 'en')).toBe(false)
})

test('fallbacks keep the script', () => {
  expect(fallbacksOf('zh-Hant-TW')).toEqual(['zh-Hant-TW', 'zh-Hant'])
  expect(fallbacksOf('de-AT')).toEqual(['de-AT', 'de'])
  expect(fallbacksOf('de')).toEqual(['de'])
})
