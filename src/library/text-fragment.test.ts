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
    ['names one line of code', '```sh\nlectern backup library.tar\n```', 'lectern backup library.tar'],
    [
      'does not take first words for last words',
      `See https://docs.example.org/${'a'.repeat(90)} for more.`,
      `See https://docs.example.org/${'a'.repeat(90)} for more.`,
    ],
    [
      'does not name what a template fills in',
      'The image is shown as it is.{ align=right width=300 }',
      'The image is shown as it is.',
    ],
    ['does not name references', 'See the [tablesort documentation][tablesort] for more.', 'See the,for more.'],
    ['names braces where there is nothing else', '{% include "outdated.html" %}', '{% include "outdated.html" %}'],
    [
      'begins with prose where code follows',
      'Run this once before you upgrade:\n\n```sh\nlectern backup\n```',
      'Run this once before you upgrade',
    ],
  ] as const)
    test(what, () => expect(directives(quote)).toEqual([directive]))

  test('knows its place first, and does without it', () => {
    expect(directives('It can.', 'The gate is shut. ')).toEqual(['The gate is shut.-,It can.', 'It can.'])
    expect(directives('It can.', '', '\n\n- by night')).toEqual(['It can.,-by night', 'It can.'])
    expect(directives('With Yarn:', 'Install it.\n\n', '\n\nRun it.')).toEqual([
      'Install it.-,With Yarn',
      'With Yarn:,-Run it.',
      'With Yarn',
    ])
  })

  test('of what may be a callout goes behind its label too', () => {
    expect(directives('Note: The keeper writes it down.')).toEqual([
      'Note-,The keeper writes it down.',
      'Note: The keeper writes it down.',
      'The keeper writes it down.',
    ])
  })

  test('of a row goes behind the row before it, and of code behind the line before it', () => {
    expect(directives('| b | the same |', '| a | the first |\n')).toEqual([
      'the first-,b,the same',
      'b-,the same',
      'the same',
    ])
    expect(directives('| id | text | Names the document for good')).toEqual([
      'text-,Names the document for good',
      'Names the document for good',
    ])
    expect(directives('```yaml\n# mkdocs.yml\nplugins:\n  - blog:\n      draft_on_serve: false # (1)!\n```')).toEqual([
      'blog:-,draft_on_serve: false',
      'draft_on_serve: false',
    ])
  })

  test('of nothing that a page shows is none', () => {
    expect(textFragment({ quote: '| --- | --- |' })).toBeUndefined()
  })
})
