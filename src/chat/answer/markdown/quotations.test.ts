import { describe, expect, test } from 'bun:test'
import { createQuotationRule } from './quotations.ts'

const quoted = createQuotationRule({
  passages: [
    {
      title: 'Locks of the canal',
      headingPath: ['Locks of the canal', 'Opening hours'],
      language: 'en',
      text: 'Sluices are opened **at dawn** by the keeper. Each barge pays a toll of four pence at the lower gate.\n\n- See [the table of tolls](tolls.md) for more.',
    },
  ],
  asked: ['What are the "gates of the south" for?'],
})

describe('words in quotation marks', () => {
  test.each([
    ['Sluices are opened at dawn by the keeper.'],
    ['each barge pays a toll of four pence,'],
    ['Sluices are opened … by the keeper'],
    ['Sluices are opened at dawn [1]'],
    ['the table of tolls'],
    ['Opening hours'],
    ['gates of the south'],
    ['Save as'],
  ])('%s: are quoted', (words) => {
    expect(quoted(words)).toBe(words)
  })

  test('are put right where a source holds the sentence that they were made from', () => {
    expect(quoted('Each barge pays a toll of nine pence at the lower gate')).toBe(
      'Each barge pays a toll of four pence at the lower gate.',
    )
  })

  test.each([
    ['the shining gates of heaven'],
    ['Die Schleusen werden morgens geöffnet'],
    ['水門はいつも夜中に開けられます'],
    ['Each barge pays `nine` pence at the lower gate'],
  ])('%s: are no quotation', (words) => {
    expect(quoted(words)).toBeUndefined()
  })
})
