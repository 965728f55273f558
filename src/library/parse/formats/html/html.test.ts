import { describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { UnreadableDocument } from '../../document.ts'
import { parseHtml } from './html.ts'

const page = parseHtml(readFileSync(new URL('../../../../../test/fixtures/pages/site.html', import.meta.url), 'utf8'))

describe('an HTML page', () => {
  test('is the prose of its article, in canonical form', () => {
    expect(page.content).toBe(
      [
        '# Settings',
        'Every setting is an environment variable.\nNames are in capitals.',
        '## Port',
        'Below 1024 needs rights.',
        '```bash\nPORT=80\nHOST=0.0.0.0\n```',
        '- one\n  - inner\n- two',
        '| Name | Default |\n| --- | --- |\n| PORT | 8000 |',
        'More',
        'Hidden prose.',
        'Closed tab.',
      ].join('\n\n'),
    )
  })

  test('has title, metadata and anchors', () => {
    expect(page.title).toBe('Settings')
    expect(page.metadata).toEqual({ language: 'en', description: 'Every setting.' })
    expect(page.blocks.at(-1)).toMatchObject({ anchor: 'port', headingPath: ['Settings', 'Port'] })
  })

  test('without main or article is its body, frame left out', () => {
    const { content, title } = parseHtml(
      '<title>T</title><body><header>Top</header><h2><a name="x"></a>A</h2>text<aside>Side</aside><footer>F</footer>',
    )
    expect({ content, title }).toEqual({ content: '## A\n\ntext', title: 'T' })
  })

  test('refuses elements nested without end, but not lists without end tags', () => {
    expect(() => parseHtml('<div>'.repeat(100_000))).toThrow(UnreadableDocument)
    expect(() => parseHtml('<p><b>'.repeat(50_000))).toThrow(UnreadableDocument)
    expect(parseHtml(`<ul>${'<li>item'.repeat(3000)}</ul>`).blocks).toHaveLength(1)
  })
})
