import { describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { parseMarkdown } from '../parse/formats/markdown/markdown.ts'
import { ANCHOR_STYLES, type AnchorStyle } from './anchors.ts'
import { SITE_GENERATORS } from './generators/index.ts'
import { mdbook } from './generators/mdbook.ts'

const fixture = (name: string): string =>
  readFileSync(new URL(`../../../test/fixtures/sites/${name}`, import.meta.url), 'utf8')
/** Made by the generators themselves of the page beside it: see the README there. */
const PAGES = { 'headings.md': 'anchors.json', 'odd-headings.md': 'odd-anchors.json' }

const anchorsOf = (source: string, site: string, anchors: AnchorStyle | null = null): readonly (string | null)[] =>
  parseMarkdown(source, { format: 'markdown', site, anchors })
    .blocks.filter(({ kind }) => kind === 'heading')
    .map(({ anchor }) => anchor)

/** Starlight's title is no part of the text, and neither it nor MyST gives ids that way. */
function sourceFor(site: string, source: string): string {
  if (site !== 'starlight' && site !== 'sphinx') return source
  const plain = source.replace(/ \{#[\w-]+\}$/gm, '')
  return site === 'sphinx' ? plain : plain.replace(/^# .*$/m, '')
}

describe('anchors are those that the generator makes:', () => {
  for (const [page, table] of Object.entries(PAGES))
    for (const [name, ids] of Object.entries(JSON.parse(fixture(table)) as Readonly<Record<string, readonly string[]>>))
      test(`${name}, of ${page}`, () => {
        const [site = '', style] = name.split(' ')
        // A heading without an anchor of its own is linked by the one above it.
        const above = site === 'starlight' ? null : ids[0] || null
        const linked = ids.map((id) => (id === '' ? above : id))
        expect(anchorsOf(sourceFor(site, fixture(page)), site, (style as AnchorStyle | undefined) ?? null)).toEqual(
          linked,
        )
      })

  test('mdbook, with its smart punctuation off', () => {
    const source = '# Öl & C++\n\n## The `start()` call\n\n## The start call\n\n## A  b_c\n\n## a -- b'
    const ids = ['öl--c', 'the-start-call', 'the-start-call-1', 'a--b_c', 'a----b']
    expect(anchorsOf(source, 'mdbook', 'mdbook-plain')).toEqual(ids)
    expect(
      mdbook.readConfig?.({
        file: 'book.toml',
        text: '[output.html]\nsmart-punctuation = false',
        sides: {},
        inherited: [],
      }),
    ).toEqual({
      contentFolder: 'src',
      anchors: 'mdbook-plain',
    })
  })
})

test('every generator counts anchors in a style that there is', () => {
  for (const { anchors } of SITE_GENERATORS) expect(ANCHOR_STYLES).toContain(anchors)
})
