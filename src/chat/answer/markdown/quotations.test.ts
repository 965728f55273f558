import { describe, expect, test } from 'bun:test'
import { createQuotationRule } from './quotations.ts'

const quoted = createQuotationRule({
  passages: [
    {
      title: 'Locks of the canal',
      headingPath: ['Locks of the canal', 'Opening hours'],
      language: 'en',
      text: 'Sluices are opened **at dawn** by the keeper. Each barge pays a toll of four pence at the lower gate.\n\n- See [the table of tolls](tolls.md) for more. The old keeper says that "the water is asleep by night" in winter. 水門は夜明けに番人が開けます。',
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

  test.each([
    [
      'the whole sentence',
      'Each barge pays a toll of nine pence at the lower gate.',
      'Each barge pays a toll of four pence at the lower gate.',
    ],
    ['its beginning', 'Each barge pays a duty of four pence', 'Each barge pays a toll of four pence'],
    ['its end', 'a toll of nine pence at the lower gate', 'a toll of four pence at the lower gate'],
    ['what it quotes itself', 'the water sleeps by night', 'the water is asleep by night'],
    ['a first word that was changed', 'Every barge pays a toll of four pence', 'Each barge pays a toll of four pence'],
    ['a script without spaces', '水門は夜明けに番人が閉めます', '水門は夜明けに番人が開けます'],
  ])('are put right from a source, and no more of it than was quoted: %s', (_, words, right) => {
    expect(quoted(words)).toBe(right)
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
