import { describe, expect, test } from 'bun:test'
import { renderContent } from './render.ts'

const CONTENT = [
  '# Backups',
  'Run one <command>; "it" goes on & on.',
  '```sh\n# nightly\n| no table\n\nlectern backup\n```',
  '| Setting | Default |\n| --- | --- |\n| A \\| B | 8000 |',
  '- one\n- two\n  - deeper',
  '#tag is no heading',
].join('\n\n')

/** As a browser reads it. */
const textOf = (html: string): string =>
  html
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')

const markedIn = (html: string): string =>
  textOf([...html.matchAll(/<mark[^>]*>(.*?)<\/mark>/gs)].map(([, m]) => m).join('\n'))

describe('a document’s text as HTML', () => {
  test('shows every letter, and lets none act', () => {
    const html = renderContent(CONTENT, null)
    expect(html).toContain('<h2 dir="auto">Backups</h2>')
    expect(html).toContain('Run one &lt;command&gt;; &quot;it&quot; goes on &amp; on.')
    expect(html).toContain('<code># nightly\n| no table\n\nlectern backup</code>')
    expect(html).toContain('<thead><tr><th dir="auto">Setting</th><th dir="auto">Default</th></tr></thead>')
    expect(html).toContain('<td dir="auto">A \\| B</td>')
    expect(html).toContain('- one\n- two\n  - deeper')
    expect(html).toContain('<p dir="auto">#tag is no heading</p>')
  })

  test('marks what is quoted, wherever it stands', () => {
    for (const quote of [
      'Run one <command>; "it" goes on & on.',
      'goes on & on.\n\n```sh\n# nightly',
      'lectern backup',
      '8000 |\n\n- one',
      'Backups',
    ]) {
      const start = CONTENT.indexOf(quote)
      const html = renderContent(CONTENT, { start, end: start + quote.length })
      const shown = quote.split('\n').flatMap((line) => (/^`{3}|^$/.test(line) ? [] : [line.replace(/ \|$/, '')]))
      expect(markedIn(html).split('\n')).toEqual(shown)
      expect(html.match(/id="quote"/g)).toHaveLength(1)
    }
  })

  test('offsets that lie outside mark nothing', () => {
    expect(renderContent(CONTENT, { start: 9000, end: 9100 })).not.toContain('<mark')
  })

  test('a fence that is never closed holds the rest', () => {
    expect(renderContent('```\n# a\n\nb', null)).toBe('<pre dir="ltr" tabindex="0"><code># a\n\nb</code></pre>')
  })
})
