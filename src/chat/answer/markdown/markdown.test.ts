import { expect, test } from 'bun:test'
import { randomOf } from '../../../../test/support/markdown-compositions.ts'
import { readMarkdown } from './markdown.ts'

const WORDS = ['The ', 'sluice', ' opens', ' at dawn', '. ', ', ', ': ', ' — ', 'écluse', '水门', '\u00a0', '  ']
const PIECES = [
  ...WORDS,
  ...'[1]|[|]|(|)|![|][|]:|](|1. |- |# |> |~~|"|“|\'|$|=|+|http://a.b/c|a@b.c|!|{|*|_|`|<|\\|&amp;'.split('|'),
  '|',
]

test('a line without marks is read as the parser reads it', () => {
  const random = randomOf(1)
  const pick = (): string => PIECES[Math.floor(random() * PIECES.length)] ?? ''
  for (let round = 0; round < 5000; round++) {
    const line = `${'   '.slice(pick().length)}A${Array.from({ length: Math.floor(random() * 12) }, pick).join('')}`
    // What ends it is read by the parser, and is no part of the paragraph.
    const { leaves, quotes, restart } = readMarkdown(`${line}\n`)
    expect({ line, ...readMarkdown(line) }).toEqual({ line, leaves, quotes, restart })
  }
})
