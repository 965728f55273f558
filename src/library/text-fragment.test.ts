import { describe, expect, test } from 'bun:test'
import { textFragment } from './text-fragment.ts'

/** As it is read: the directives of the fragment, decoded. */
const directives = (quote: string, before?: string, after?: string): readonly string[] =>
  (
    textFragment({ quote, ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) }) ??
    ''
  )
    .split('&')
    .filter((each) => each !== '')
    .map((each) => decodeURIComponent(each.replace(/^text=/, '')))

describe('a text fragment', () => {
  for (const [what, quote, directive] of [
    ['has no hashes and no list marks', '## Nightly\n\n- stop the server\n- copy the folder', 'stop the server'],
    [
      'goes from the first item to the last',
      '- stop the server and all of its jobs\n- copy the folder to another disk',
      'stop the server and all of,copy the folder to another disk',
    ],
    [
      'leaves out the label of a callout',
      'Note: The keeper writes the level down.',
      'The keeper writes the level down.',
    ],
    ['keeps a short sentence with a colon whole', 'Default: 8000', 'Default: 8000'],
    ['leaves out the colon of a label', 'With Yarn:', 'With Yarn'],
    [
      'does not name dashes, which sites make typographic',
      'The sluice stays shut in winter -- the water is too low for it.',
      'The sluice stays shut in winter,water is too low for it.',
    ],
    [
      'does not name formulas',
      'The area of the whole circle is $\\pi r^2$ where r is its radius in metres.',
      'The area of the whole circle,r is its radius in metres.',
    ],
    [
      'names one line of code',
      '```yaml\nplugins:\n  - blog:\n      draft_on_serve: false\n```',
      'draft_on_serve: false',
    ],
    ['names one cell of a row', '| `PORT` | where the server listens | 8000 |', 'where the server listens'],
    ['knows a row that was cut off', '| id | text | Names the document for good', 'Names the document for good'],
    [
      'begins with prose where code follows',
      'Run this once before you upgrade:\n\n```sh\nlectern backup\n```',
      'Run this once before you upgrade',
    ],
  ] as const)
    test(what, () => expect(directives(quote)).toEqual([directive]))

  test('of words that may stand elsewhere too knows its place first, and does without it', () => {
    expect(directives('| b | the same |', '| a | the first |\n')).toEqual(['the first-,b,the same', 'the same'])
    expect(directives('Yes.', '', '\n\nIt can.')).toEqual(['Yes.,-It can.', 'Yes.'])
    expect(directives('| b | the same |', '| x | y |\n| --- | --- |\n')).toEqual(['the same'])
  })

  test('of nothing that a page shows is none', () => {
    expect(textFragment({ quote: '| --- | --- |' })).toBeUndefined()
  })
})
