import { describe, expect, test } from 'bun:test'
import { createQuotationFilter } from './quotations.ts'

const passages = [
  {
    title: 'Locks of the canal',
    headingPath: ['Locks of the canal', 'Opening hours'],
    language: 'en',
    text: 'Sluices are opened **at dawn** by the keeper. Each barge pays a toll of four pence at the lower gate.\n\n- See [the table of tolls](tolls.md) for more.',
  },
]
const options = { passages, asked: ['What are the "gates of the south" for?'] }

/** The same, whatever pieces it comes in. */
function filtered(text: string): string {
  const whole = createQuotationFilter(options)
  const atOnce = whole.push(text) + whole.end()
  const letters = createQuotationFilter(options)
  expect([...text].map(letters.push).join('') + letters.end()).toBe(atOnce)
  return atOnce
}

describe('quotations in an answer', () => {
  test.each([
    ['It says: "Sluices are opened at dawn by the keeper."'],
    ['It says: “each barge pays a toll of four pence,” no more.'],
    ['It says: «Sluices are opened … by the keeper» [1].'],
    ['It says: "Sluices are opened at dawn [1]".'],
    ['See "the table of tolls" for more, in "Opening hours".'],
    ['The "gates of the south" that you mean are closed.'],
    ['Press "Save" or "Save as".'],
    ['> Each barge pays a toll of four pence at the lower gate.\n\nThat is all.'],
    ['Run `echo "words of no source at all"` twice.'],
    ['```sh\necho "words of no source at all"\n> not a quotation of anything\n```\nDone.'],
    ['A plank of 5" and one of 6" make a long and winding bridge.'],
    ['He said "and never closed it'],
    ['One "begins here\n\nand ends" there.'],
  ])('%s stays', (text) => {
    expect(filtered(text)).toBe(text)
  })

  test.each([
    [
      'It says: "Each barge pays a toll of nine pence at the lower gate" [1].',
      'It says: "Each barge pays a toll of four pence at the lower gate." [1].',
    ],
    [
      '> Each barge pays a toll of nine pence at the lower gate.\n\nSo it is.',
      '> Each barge pays a toll of four pence at the lower gate.\n\nSo it is.',
    ],
  ])('%s is put right', (text, right) => {
    expect(filtered(text)).toBe(right)
  })

  test.each([
    ['They are "the shining gates of heaven" [1].', 'They are the shining gates of heaven [1].'],
    ['Es heißt: „Die Schleusen werden morgens geöffnet“ [1].', 'Es heißt: Die Schleusen werden morgens geöffnet [1].'],
    ['> Nobody has ever been charged.\nSo it is.', 'Nobody has ever been charged.\nSo it is.'],
    ['手引きに「水門はいつも夜中に開けられます」とある。', '手引きに水門はいつも夜中に開けられますとある。'],
  ])('%s is no quotation any more', (text, without) => {
    expect(filtered(text)).toBe(without)
  })

  test('a word is not held back longer than its quotation', () => {
    const filter = createQuotationFilter(options)
    expect(filter.push('No mark, ')).toBe('No mark, ')
    expect(filter.push('"Sluices are')).toBe('')
    expect(filter.push(' opened at dawn" [1], ')).toBe('"Sluices are opened at dawn" [1], ')
    expect(filter.push('the end.')).toBe('the end.')
  })
})
