import { describe, expect, test } from 'bun:test'
import type { Citation } from '../../../chat/index.ts'
import { annotate } from './annotations.ts'

const citation = (n: number, more: Partial<Citation> = {}): Citation => ({
  n,
  document_id: `page-${n}`,
  chunk_id: String(n),
  title: `Page ${n}`,
  url: `https://docs.example.org/${n}`,
  quote_url: `https://docs.example.org/${n}#:~:text=words`,
  quote: 'words',
  start: 0,
  end: 5,
  ...more,
})
const absolute = (address: string): string => `http://localhost${address}`
const marked = (text: string, citations: readonly Citation[]): readonly (readonly [string, string])[] =>
  annotate(text, citations, absolute).map(({ url_citation: { start_index, end_index, title } }) => [
    text.slice(start_index, end_index),
    title,
  ])

describe('annotations', () => {
  test('are one for each marker, in the order of the text', () => {
    const text = 'One. [1] Two, and more of one.[2][1]\n\n- Three [3]'
    const citations = [citation(1), citation(2), citation(1, { start: 7 }), citation(3)]
    expect(marked(text, citations)).toEqual([
      ['[1]', 'Page 1'],
      ['[2]', 'Page 2'],
      ['[1]', 'Page 1'],
      ['[3]', 'Page 3'],
    ])
  })

  test('count UTF-16 code units, as JavaScript does', () => {
    const text = '水門は夜明けに開く。[1] 🧑‍🚀 𝒲ater [2]'
    const spans = annotate(text, [citation(1), citation(2)], absolute).map(({ url_citation }) => [
      url_citation.start_index,
      url_citation.end_index,
    ])
    expect(spans).toEqual([
      [10, 13],
      [text.length - 3, text.length],
    ])
  })

  test('are not made of what only looks like a marker', () => {
    const text = 'Take `a[1]` or \\[1\\] of\n```js\nlist[1] = [1]\n```\nas it says [1], not [7].'
    expect(annotate(text, [citation(1)], absolute).map(({ url_citation }) => url_citation.start_index)).toEqual([
      text.indexOf('[1], not'),
    ])
  })

  test('have an address and a title always', () => {
    const [annotation] = annotate(
      'So. [1]',
      [citation(1, { url: null, quote_url: '/read/page-1?start=0&end=5#quote', title: ' ' })],
      absolute,
    )
    expect(annotation).toEqual({
      type: 'url_citation',
      url_citation: {
        start_index: 4,
        end_index: 7,
        url: 'http://localhost/read/page-1?start=0&end=5#quote',
        title: 'page-1',
      },
    })
  })
})
