import { expect, test } from 'bun:test'
import { createGlossary, parseGlossary } from './glossary.ts'

test('a glossary is lines of term, language and translation', () => {
  expect(parseGlossary('# ours\nLectern,*,\n"a, b",de,"A „""B"""\n\npage,zh-TW,頁')).toEqual([
    { term: 'Lectern', language: '*', translation: null },
    { term: 'a, b', language: 'de', translation: 'A „"B"' },
    { term: 'page', language: 'zh-Hant-TW', translation: '頁' },
  ])
  for (const wrong of ['page', 'page,xx-nonsense,x', ',de,x', 'a,de,b,c'])
    expect(() => parseGlossary(`ok,de,gut\n${wrong}`)).toThrow('line 2')
})

test('the nearest language wins, and whole words alone are meant', () => {
  const glossary = createGlossary(parseGlossary('page,*,\npage,de,Seite\npage,de-AT,Blatt\nC++,*,'))
  expect(glossary.translations('de-AT')).toEqual([{ term: 'page', translation: 'Blatt' }])
  expect(glossary.translations('de-CH')).toEqual([{ term: 'page', translation: 'Seite' }])
  expect(glossary.translations('fr')).toEqual([])
  expect('a page of pages in C++'.match(glossary.fixed('fr') ?? /x/)).toEqual(['page', 'C++'])
  expect('a page'.match(glossary.fixed('de') ?? /x/)).toBeNull()
  expect(createGlossary([]).fixed('de')).toBeNull()
})
