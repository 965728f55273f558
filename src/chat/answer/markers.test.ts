import { describe, expect, test } from 'bun:test'
import { createMarkerParser, type MarkedText } from './markers.ts'

function parse(pieces: readonly string[]): MarkedText[] {
  const parser = createMarkerParser()
  const merged: MarkedText[] = []
  for (const item of [...pieces.flatMap((piece) => parser.push(piece)), ...parser.end()]) {
    const last = merged.at(-1)
    if (item.type === 'text' && last?.type === 'text')
      merged[merged.length - 1] = { ...last, text: last.text + item.text }
    else merged.push(item)
  }
  return merged
}

/** Markers as `<1,2>`, so that a whole parse is one string. */
const shown = (items: readonly MarkedText[]): string =>
  items.map((item) => (item.type === 'text' ? item.text : `${item.lead}<${item.numbers.join(',')}>`)).join('')

const CASES: readonly (readonly [text: string, expected: string])[] = [
  ['One [1] two [2].', 'One <1> two <2>.'],
  ['Both [1][2] and [1, 2] and [2-4].', 'Both <1><2> and <1,2> and <2,3,4>.'],
  ['Foot [^1], source [Source 2], wide 【3】 and 【4†page】.', 'Foot <1>, source <2>, wide <3> and <4>.'],
  ['Linked [1](https://evil.example/x) marker.', 'Linked <1> marker.'],
  ['Aside [1] (as said) and [1](as said).', 'Aside <1> (as said) and <1>(as said).'],
  ['Escaped \\[1\\] stays, \\\\[1] does not.', 'Escaped \\[1\\] stays, \\\\<1> does not.'],
  ['Code `items[1]` and ``a`[2]`` stay.', 'Code `items[1]` and ``a`[2]`` stay.'],
  ['A stray ` tick [1]\nand `code[2]`.', 'A stray ` tick <1>\nand `code[2]`.'],
  ['Code:\n```ts\nconst a = b[1]\n```\n[2] Done.', 'Code:\n```ts\nconst a = b[1]\n```\n<2> Done.'],
  ['- item\n  ~~~\n  x[1]\n  ~~~\n  [1]', '- item\n  ~~~\n  x[1]\n  ~~~\n  <1>'],
  ['````\n```\na[1]\n````\n[1]', '````\n```\na[1]\n````\n<1>'],
  ['Tasks [ ] and [x], [link](u), [a1], [] stay.', 'Tasks [ ] and [x], [link](u), [a1], [] stay.'],
  ['In [1998] and [12345].', 'In \\[1998\\] and \\[12345\\].'],
  ['Cut off [1', 'Cut off'],
  ['Cut off [', 'Cut off'],
  ['Open `code[1]', 'Open `code<1>'],
  ['[1]', '<1>'],
  ['', ''],
]

describe('markers', () => {
  for (const [text, expected] of CASES) {
    test(JSON.stringify(text), () => {
      expect(shown(parse([text]))).toBe(expected)
      // Cut anywhere, in two and in three, and letter by letter: the same.
      for (let first = 0; first <= text.length; first += 1)
        for (let second = first; second <= text.length; second += 1)
          expect(shown(parse([text.slice(0, first), text.slice(first, second), text.slice(second)]))).toBe(expected)
      expect(shown(parse([...text]))).toBe(expected)
    })
  }

  test('a marker is told as soon as it is closed', () => {
    const parser = createMarkerParser()
    expect(parser.push('Said. [1')).toEqual([{ type: 'text', text: 'Said.' }])
    expect(parser.push(']')).toEqual([{ type: 'marker', numbers: [1], lead: ' ' }])
  })

  test('text without markers is held back no longer than it must be', () => {
    const parser = createMarkerParser()
    expect(shown(parser.push('Plain words, '))).toBe('Plain words,')
    expect(shown(parser.push('more'))).toBe(' more')
    expect(shown(parser.push('[not one, because it goes on and on and on and on and on and on and on'))).toStartWith(
      '[',
    )
  })

  test('many brackets and backticks take no more than a moment', () => {
    const text = `${'['.repeat(20_000)}${'`'.repeat(20_001)}${' '.repeat(20_000)}${'[1'.repeat(10_000)}`
    const started = performance.now()
    parse([text])
    parse(text.match(/[\s\S]{1,50}/g) ?? [])
    expect(performance.now() - started).toBeLessThan(5000)
  })
})
