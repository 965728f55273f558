import { describe, expect, test } from 'bun:test'
import { splitSentences } from './sentences.ts'

const cut = (text: string, language = 'en'): string[] =>
  splitSentences(text, language).map(({ start, end }) => text.slice(start, end))

describe('splitSentences', () => {
  test('abbreviations, initials and ordinals end no sentence', () => {
    expect(cut('Dr. Smith met J. R. Tolkien at 5 p.m. on Jan. 5. He said e.g. nothing. Really?')).toEqual([
      'Dr. Smith met J. R. Tolkien at 5 p.m. on Jan. 5.',
      'He said e.g. nothing.',
      'Really?',
    ])
    expect(cut('He moved to the U.S. Navy base. The U.S. The end.')).toEqual([
      'He moved to the U.S. Navy base.',
      'The U.S.',
      'The end.',
    ])
    expect(cut('Das gilt z. B. für Ordner. Mehr nicht.', 'de')).toEqual(['Das gilt z. B. für Ordner.', 'Mehr nicht.'])
  })

  test('lines may be wrapped inside an abbreviation', () => {
    const text = 'Нужно указать имя пакета (т.\nе. foo), а не имя файла. Это важно.'
    expect(cut(text, 'ru')).toEqual(['Нужно указать имя пакета (т.\nе. foo), а не имя файла.', 'Это важно.'])
  })

  test('blocks stand alone; wrapped prose is joined', () => {
    const wrapped = 'This paragraph was wrapped by hand at some column or other\nand goes on here. It ends.'
    expect(cut(`# Title\n\n${wrapped}\n- one\n- two\n\n| a | b |\n| 1 | 2 |`)).toEqual([
      '# Title',
      'This paragraph was wrapped by hand at some column or other\nand goes on here.',
      'It ends.',
      '- one',
      '- two',
      '| a | b |',
      '| 1 | 2 |',
    ])
  })

  test('a code block is whole, an open one too', () => {
    expect(cut('Run. Now:\n```sh\na. B c.\n\nd\n```\nDone.')).toEqual([
      'Run.',
      'Now:',
      '```sh\na. B c.\n\nd\n```',
      'Done.',
    ])
    expect(cut('```\na. B')).toEqual(['```\na. B'])
  })

  test('nothing ends inside an address, a path, a code span, a number or a link’s target', () => {
    for (const sentence of [
      'Open https://docs.example.org/start?tab=Linux&topic=Install?now=1 and read it.',
      'See [the settings](https://docs.example.org/a?Tab=B!C) for more.',
      'Run `lectern serve. Then wait! Now` in the folder.',
      'It needs v0.112.0 or Node.js 20.1.Beta of docs.Example.',
      'The file is ./docs/Read.Me!/Now.md in the folder.',
    ]) {
      expect(cut(`First. ${sentence} Last.`)).toEqual(['First.', sentence, 'Last.'])
    }
    expect(cut('The vec! macro makes a list. The ? operator passes errors on.')).toEqual([
      'The vec! macro makes a list.',
      'The ? operator passes errors on.',
    ])
    // A tick that is never closed holds nothing together.
    expect(cut('It is ` here. And here.')).toEqual(['It is ` here.', 'And here.'])
  })

  test('other scripts', () => {
    expect(cut('これは一文です。これは二文目です。', 'ja')).toEqual(['これは一文です。', 'これは二文目です。'])
    expect(cut('यह पहला है। यह दूसरा है।', 'hi')).toEqual(['यह पहला है।', 'यह दूसरा है।'])
  })

  test('spans are in order, do not overlap, and leave out white space only', () => {
    const text = '  One 😀 two.  Three!\n\n\n* four\n\t5. five. Six…'
    let end = 0
    for (const span of splitSentences(text, 'en')) {
      expect(text.slice(end, span.start).trim()).toBe('')
      expect(span.end).toBeGreaterThan(span.start)
      end = span.end
    }
    expect(text.slice(end).trim()).toBe('')
  })
})
