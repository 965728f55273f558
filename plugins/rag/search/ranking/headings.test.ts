import { describe, expect, test } from 'bun:test'
import { tokenize } from '#sdk'
import { writeWordOrder } from '../../../../src/library/terms/word-order.ts'
import type { LexicalQuestion } from '../../lexical/question.ts'
import type { IndexedChunk } from '../passages/chunk-refs.ts'
import { weighHeadings } from './headings.ts'

type Chunk = readonly [heading: string | null, text: string, start?: number]

/** The headings in their order, each with what it adds. All scores are alike. */
function weigh(query: string, language: string, chunks: readonly Chunk[]) {
  const places = chunks.map(
    ([heading, text, start = 0], index): IndexedChunk => ({
      id: String(index + 1),
      text_hash: String(index),
      section: `1:${start}:${start + 100}`,
      language,
      version: 1,
      word_order: writeWordOrder(tokenize(`${heading}\n${text}`, language, { grams: false })),
      heading,
    }),
  )
  const question: LexicalQuestion = { collectionId: 1, languages: [language], terms: [], foreign: null }
  const sections = places.map((place) => ({ place, score: 0.5 }))
  const byId = new Map(places.map((place) => [place.id, place]))
  return weighHeadings(query, question, sections, byId).map(({ place, added }) => [byId.get(place.id)?.heading, added])
}

describe('weighHeadings', () => {
  test.each([
    [
      'en',
      'What is Debian?',
      ['12.2. Mailing lists', '7.4. What is a Debian control file?', '1.2. What is Debian GNU/Linux?'],
    ],
    ['de', 'Was ist Debian?', ['7.4. Was ist eine Debian-control-Datei?', '1.2. Was ist Debian GNU/Linux?']],
    // What most passages are about, here packages, makes no heading another one.
    [
      'de',
      'Was ist Debian?',
      ['7.1. Was ist ein Debian-Paket?', '2. Paket', '3. Paket', '1.2. Was ist Debian GNU/Linux?'],
    ],
    ['ru', 'Что такое Debian?', ['7.4. Что такое управляющий файл Debian?', '1.2. Что такое Debian GNU/Linux?']],
    ['zh', '什么是Debian？', ['7.4. 什么是 Debian 控制文件？', '1.2. 什么是 Debian GNU/Linux？']],
    ['en', 'how do I report a bug', ['12.4. Are there logs of known bugs?', '12.5. How do I report a bug in Debian?']],
    [
      'de',
      'Wie viele Distributionen gibt es?',
      ['3.1. Eine Distribution wählen', '6.1. Wie viele Debian-Distributionen gibt es?'],
    ],
    ['en', 'How do I install a package?', ['7.1. What is a package?', '2.3 Installing packages']],
  ])('%s: %s', (language, question, headings) => {
    const subject = 'Debian GNU/Linux'
    const [best] = weigh(
      question,
      language,
      headings.map((heading) => [heading, subject]),
    )
    expect(best?.[0]).toBe(headings.at(-1) ?? '')
    expect(best?.[1]).toBeGreaterThan(0)
  })

  test('of the sections below a heading, the first one is meant most', () => {
    const heading = '1.2. What is Debian?'
    const [one, other] = weigh('What is Debian?', 'en', [
      [heading, 'It goes on.', 200],
      [heading, 'It is a distribution.', 100],
    ])
    expect(one?.[1]).toBeGreaterThan(Number(other?.[1]))
  })

  test('a heading that has little of the question adds nothing, and neither does none', () => {
    expect(
      weigh('How do I report a bug?', 'en', [
        ['Known problems of this version', 'bugs'],
        [null, 'bugs'],
      ]),
    ).toEqual([
      ['Known problems of this version', 0],
      [null, 0],
    ])
  })
})
