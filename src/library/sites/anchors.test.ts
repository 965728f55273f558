import { describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { parseMarkdown } from '../parse/formats/markdown/markdown.ts'
import { ANCHOR_STYLES, type AnchorStyle } from './anchors.ts'
import { SITE_GENERATORS } from './generators/index.ts'

const fixture = (name: string): string =>
  readFileSync(new URL(`../../../test/fixtures/sites/${name}`, import.meta.url), 'utf8')
/** Made by the generators themselves of `headings.md`: see the README beside it. */
const expected = JSON.parse(fixture('anchors.json')) as Readonly<Record<string, readonly string[]>>

const anchorsOf = (source: string, site: string, anchors: AnchorStyle | null = null): readonly (string | null)[] =>
  parseMarkdown(source, { format: 'markdown', site, anchors })
    .blocks.filter(({ kind }) => kind === 'heading')
    .map(({ anchor }) => anchor)

describe('anchors are those that the generator makes:', () => {
  for (const [name, ids] of Object.entries(expected))
    test(name, () => {
      const [site = '', style] = name.split(' ')
      // MyST gives no ids that way.
      const source = site === 'sphinx' ? fixture('headings.md').replace(' {#my-id}', '') : fixture('headings.md')
      // A heading without an anchor of its own is linked by the one above it.
      const linked = ids.map((id) => (id === '' ? ids[0] : id)) as string[]
      expect(anchorsOf(source, site, (style as AnchorStyle | undefined) ?? null)).toEqual(linked)
    })

  test('mdbook', () => {
    expect(anchorsOf('# Öl & C++\n\n## The `start()` call\n\n## The start call\n\n## A  b_c', 'mdbook')).toEqual([
      'öl--c',
      'the-start-call',
      'the-start-call-1',
      'a--b_c',
    ])
  })
})

test('every generator counts anchors in a style that there is', () => {
  for (const { anchors } of SITE_GENERATORS) expect(ANCHOR_STYLES).toContain(anchors)
})
