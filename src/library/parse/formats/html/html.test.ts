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

  test.each([
    [
      'DocBook',
      '<div class="navheader"><table><tr><th colspan="2">Locks</th></tr><tr><td><a accesskey="p" href="a.html">Prev</a></td><td><a accesskey="n" href="b.html">Next</a></td></tr></table><hr></div>',
    ],
    [
      'Texinfo',
      '<div class="header"><p>Next: <a href="b.html" rel="next">Tolls</a>, Up: <a href="." rel="up">Top</a></p></div>',
    ],
    [
      'GTK-Doc',
      '<table class="navigation"><tr><td><a href="#d">Description</a></td><td><a href="b.html">Tolls</a></td></tr></table>',
    ],
    [
      'Apache',
      '<div id="page-header"><p class="menu"><a href="a">Modules</a> | <a href="b">FAQ</a> | <a href="c">Glossary</a></p></div>',
    ],
  ])('leaves out what stands above and below: %s', (_, around) => {
    const { content } = parseHtml(`<body>${around}<h1>Locks</h1><p>Two gates and a basin.</p>${around}</body>`)
    expect(content).toBe('# Locks\n\nTwo gates and a basin.')
  })

  test('keeps the title and the purpose that Asciidoctor writes beside the content', () => {
    const { content } = parseHtml(
      '<body class="manpage"><div id="header"><h1>lock(1)</h1><h2>NAME</h2><p>lock - opens gates</p></div><div id="content"><h2>OPTIONS</h2><p>There are none, and there never were any.</p></div><div id="footer"><div id="footer-text">Last updated</div></div></body>',
    )
    expect(content).toBe(
      '# lock(1)\n\n## NAME\n\nlock - opens gates\n\n## OPTIONS\n\nThere are none, and there never were any.',
    )
  })

  test('keeps a short chapter that the way to the next one stands in', () => {
    const { content } = parseHtml(
      '<div class="chapter"><p>Next: <a href="b.html" rel="next">Tolls</a></p><h1>Locks</h1><p>Two gates.</p></div>',
    )
    expect(content).toBe('# Locks\n\nTwo gates.')
  })

  test('leaves out the numbers that lead to notes and back', () => {
    const { content } = parseHtml(
      '<body><h1>Locks</h1><p>Two gates<a href="#n1" id="r1"><sup>[1]</sup></a> and a basin.</p><div class="footnote"><p><a href="#r1" class="para"><sup class="para">[1] </sup></a> Of oak.</p></div></body>',
    )
    expect(content).toBe('# Locks\n\nTwo gates and a basin.\n\nOf oak.')
  })

  test('keeps a chapter about footers, and a link to a page that is not next', () => {
    const { content } = parseHtml(
      '<body><div class="section" id="footer"><h2>Footer</h2><p>It is blue, as <a href="b.html">the header</a> is.</p></div></body>',
    )
    expect(content).toBe('## Footer\n\nIt is blue, as the header is.')
  })

  test('refuses elements nested without end, but not lists without end tags', () => {
    expect(() => parseHtml('<div>'.repeat(100_000))).toThrow(UnreadableDocument)
    // Bold text that is never ended begins anew in each paragraph.
    const bold = Array.from({ length: 400 }, (_, id) => `<b id=${id}>`).join('')
    expect(() => parseHtml(`<p>${bold}</p>${'<p>x'.repeat(5000)}`)).toThrow(UnreadableDocument)
    expect(parseHtml(`<ul>${'<li>item'.repeat(3000)}</ul>`).blocks).toHaveLength(1)
    expect(parseHtml(`<p>A diagram: <svg>${'<path d="M0 0h9"/>'.repeat(3000)}</svg> of it.</p>`).content).toBe(
      'A diagram: of it.',
    )
  })
})
