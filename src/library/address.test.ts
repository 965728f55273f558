import { describe, expect, test } from 'bun:test'
import { quoteAddress, readingAddress } from './address.ts'

const quotation = { collection: 'default', documentId: 'guide/backup', start: 14, end: 40 }
const at = (quote: string, url: string | null = 'https://docs.example.org/backup#nightly'): string =>
  quoteAddress('', { ...quotation, quote, url })

describe('the address of a quotation', () => {
  for (const [what, quote, directive] of [
    ['a short one, whole', 'Copies are kept for 30 days.', 'Copies%20are%20kept%20for%2030%20days.'],
    ['what separates parts is encoded', 'Use a-b, c & d', 'Use%20a%2Db%2C%20c%20%26%20d'],
    [
      'a long one, by its first and last words',
      'To back up Lectern, run one command while the server runs: it writes documents, embeddings, conversations and keys into one file.',
      'To%20back%20up%20Lectern%2C%20run%20one,conversations%20and%20keys%20into%20one%20file.',
    ],
    ['code without its fence', '```sh\nlectern backup\n```', 'lectern%20backup'],
    [
      'words of a language without spaces',
      '备份会在每天凌晨自动进行，并且保留三十天。'.repeat(6),
      `${encodeURIComponent('备份会在每天凌晨')},${encodeURIComponent('并且保留三十天。')}`,
    ],
  ] as const) {
    test(what, () => {
      const address = at(quote)
      expect(address.startsWith('https://docs.example.org/backup#nightly:~:text=')).toBe(true)
      if (what.startsWith('words of a language')) {
        // How many words a sentence has is the segmenter's business; its ends are the text's.
        const [start = '', end = ''] = address.split(':~:text=')[1]?.split(',').map(decodeURIComponent) ?? []
        expect(quote.startsWith(start)).toBe(true)
        expect(quote.endsWith(end)).toBe(true)
        expect(start.length).toBeGreaterThan(3)
      } else expect(address.split(':~:text=')[1]).toBe(directive)
    })
  }

  test('of a page without anchor; of one with a directive of its own; of nothing that a page shows', () => {
    expect(at('So.', 'https://docs.example.org/a')).toBe('https://docs.example.org/a#:~:text=So.')
    expect(at('So.', 'https://docs.example.org/a#:~:text=x')).toBe('https://docs.example.org/a#:~:text=x')
    expect(at('---', 'https://docs.example.org/a')).toBe('https://docs.example.org/a')
  })

  test('of a document without address: the page that the program shows', () => {
    expect(at('So.', null)).toBe('/read/guide%2Fbackup?start=14&end=40#quote')
    expect(quoteAddress('https://ask.example.org', { ...quotation, collection: 'v2', quote: 'So.', url: null })).toBe(
      'https://ask.example.org/read/guide%2Fbackup?collection=v2&start=14&end=40#quote',
    )
    expect(readingAddress('', 'default', 'a b')).toBe('/read/a%20b')
  })
})
