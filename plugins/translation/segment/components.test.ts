/** HTML pages, and Markdown with components. */
import { describe, expect, test } from 'bun:test'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { assemble, type CutOptions, cutDocument, type Segment, writeSegment } from './cut.ts'
import { acceptReply, missingFrom } from './verify.ts'

const options = (syntax: CutOptions['syntax']): CutOptions => ({ syntax, language: 'en', terms: null })
const segmentsOf = async (source: string, syntax: CutOptions['syntax']): Promise<readonly Segment[]> =>
  (await cutDocument(source, options(syntax))).filter((each) => typeof each !== 'string')

async function translated(source: string, syntax: CutOptions['syntax']): Promise<string> {
  return assemble(await cutDocument(source, options(syntax)), (segment) => {
    const accepted = acceptReply(segment, segment.marked.text.replace(/\p{L}/gu, 'ы'))
    if (accepted === null) throw new Error(`damaged: ${segment.marked.text}`)
    return writeSegment(segment, accepted)
  })
}

describe('HTML', () => {
  test('keeps its tags, attributes and code', async () => {
    const page =
      '<!doctype html>\n<html lang="en"><head><title>Ab cd</title><style>p { color: red }</style></head>\n<body>' +
      '<nav><a href="/x">Ab</a></nav><h1 id="ab">Ab <em>cd</em></h1>\n' +
      '<p>Run <code>npm start</code>,\n  see <a href="/a?b=c&amp;d" title="T">the <b>page</b></a><br>now &amp; then.</p>\n' +
      '<ul><li>one<ul><li>two</li></ul></li></ul><pre><code>x = "stay"</code></pre><img src="a.png" alt="a picture">\n' +
      '<table><tr><td>ab</td><td>12</td></tr></table><p translate="no">Stay</p><script>let a = 1</script></body></html>\n'
    expect(await translated(page, 'html')).toBe(
      '<!doctype html>\n<html lang="en"><head><title>ыы ыы</title><style>p { color: red }</style></head>\n<body>' +
        '<nav><a href="/x">ыы</a></nav><h1 id="ab">ыы <em>ыы</em></h1>\n' +
        '<p>ыыы <code>npm start</code>, ыыы <a href="/a?b=c&amp;d" title="T">ыыы <b>ыыыы</b></a><br>ыыы &amp; ыыыы.</p>\n' +
        '<ul><li>ыыы<ul><li>ыыы</li></ul></li></ul><pre><code>x = "stay"</code></pre><img src="a.png" alt="ы ыыыыыыы">\n' +
        '<table><tr><td>ыы</td><td>12</td></tr></table><p translate="no">Stay</p><script>let a = 1</script></body></html>\n',
    )
  })

  test('takes no tag from a reply', async () => {
    const [segment] = await segmentsOf('<p>Ab <img alt="cd">.</p>', 'html')
    const accepted = acceptReply(segment as Segment, 'x <script>&" ⟦1⟧y" onload="z⟦/1⟧.')
    expect(writeSegment(segment as Segment, accepted ?? '')).toBe(
      'x &lt;script&gt;&amp;&quot; <img alt="y&quot; onload=&quot;z">.',
    )
    expect(missingFrom(segment as Segment, 'x <img alt="y">.')).toBeNull()
    expect(missingFrom(segment as Segment, 'x <b>y</b> <img alt="y">.')).not.toBeNull()
  })

  test('of a real page keeps every tag', async () => {
    const page = await readFile(join(import.meta.dir, '../../../test/fixtures/pages/site.html'), 'utf8')
    const tags = (text: string): readonly string[] => text.match(/<[^>]*>/g) ?? []
    const result = await translated(page, 'html')
    expect(tags(result).map((tag) => tag.replace(/alt="[^"]*"/, ''))).toEqual(
      tags(page).map((tag) => tag.replace(/alt="[^"]*"/, '')),
    )
  })
})

describe('MDX', () => {
  test('keeps components, expressions and imports', async () => {
    const page =
      "import Tabs from '@theme/Tabs'\n\nexport const a = { b: 'Ab' }\n\n# Ab {a.b}\n\n<Tabs items={['Ab']}>\n  <Tab label=\"Ab\">\n\n" +
      '    Ab <b className="x">cd {a.map((each) => <i>{each}</i>)}</b> ef.\n\n  </Tab>\n</Tabs>\n\n{/* Ab */}\n'
    expect(await translated(page, 'mdx')).toBe(
      "import Tabs from '@theme/Tabs'\n\nexport const a = { b: 'Ab' }\n\n# ыы {a.b}\n\n<Tabs items={['Ab']}>\n  <Tab label=\"Ab\">\n\n" +
        '    ыы <b className="x">ыы {a.map((each) => <i>{each}</i>)}</b> ыы.\n\n  </Tab>\n</Tabs>\n\n{/* Ab */}\n',
    )
  })

  test('takes no expression from a reply', async () => {
    const [segment] = await segmentsOf('Ab cd.', 'mdx')
    expect(acceptReply(segment as Segment, 'x {process.exit()} <Y/>')).toBe('x \\{process.exit()\\} \\<Y/\\>')
  })

  test('that does not parse is read as Markdown', async () => {
    expect(await translated('# Ab {#ab}\n\nab < cd <Tabs>\n', 'mdx')).toBe('# ыы {#ab}\n\nыы < ыы <Tabs>\n')
  })
})
