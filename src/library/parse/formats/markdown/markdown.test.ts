import { describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { UnreadableDocument } from '../../document.ts'
import { parseMarkdown } from './markdown.ts'

const fixture = (name: string): string =>
  readFileSync(new URL(`../../../../../test/fixtures/pages/${name}`, import.meta.url), 'utf8')

describe('a Docusaurus page', () => {
  const page = parseMarkdown(fixture('docusaurus/02-backup.mdx'), { format: 'mdx' })
  const headings = page.blocks.filter((block) => block.kind === 'heading')

  test('takes title and metadata from the front matter', () => {
    expect(page.title).toBe('Backing up')
    expect(page.metadata).toEqual({
      id: 'backups',
      title: 'Backing up',
      slug: '/operate/backups',
      description: 'Copies of everything, every night.',
      tags: ['operations', 'data'],
    })
  })

  test('keeps prose clean and in one line', () => {
    expect(page.content).toStartWith(
      'Run the backup command every night; see scheduling for cron. ' +
        'It copies the database to std::filesystem paths at 03:30.',
    )
  })

  test('shows callouts and tabs by their label', () => {
    expect(page.content).toContain('\nKeep two copies: Store one of them somewhere else.\n')
    expect(page.content).toContain('\nWarning: Never copy the data folder while the server runs.\n')
    expect(page.content).toContain('\nWindows: Use the lectern.exe of the release page.\n')
  })

  test('keeps a code block whole, blank lines and file name included', () => {
    const code = page.blocks.find((block) => block.kind === 'code')
    expect(page.content.slice(code?.start, code?.end)).toBe(
      '```bash nightly.sh\nlectern backup /srv/copies\n\necho "done"\n```',
    )
  })

  test('keeps lists and tables as lines', () => {
    expect(page.content).toContain(
      '1. Choose a folder.\n   - It must exist.\n   - It must be empty.\n2. Choose a time.',
    )
    expect(page.content).toContain('| weekly | a year |')
  })

  test('anchors headings by their own id, else by a slug that counts repeats', () => {
    expect(headings.map(({ anchor }) => anchor)).toEqual(['take-one', 'options', 'options-1'])
    expect(headings.map(({ headingPath }) => headingPath)).toEqual([['Taking a backup'], ['Options'], ['Options']])
  })

  test('shows what a component shows, and footnotes', () => {
    expect(page.content).toContain('Encryption: Copies are encrypted with the key in the settings.')
    expect(page.content).toContain('Never the last one.')
  })

  test('leaves out what is no prose', () => {
    for (const absent of [
      'import',
      'export',
      '<',
      'Reviewed',
      'generated',
      ':::',
      'take-one',
      'groupId',
      'highlight',
    ]) {
      expect(page.content).not.toContain(absent)
    }
  })
})

describe('an MkDocs page', () => {
  const page = parseMarkdown(fixture('mkdocs/restore.md'), { format: 'markdown' })

  test('reads callouts, also inside each other, and tabs', () => {
    expect(page.content).toContain('\nBefore you start: Stop the server first.\n')
    expect(page.content).toContain('\n```sh\nlectern stop\n\nsleep 1\n```\n')
    expect(page.content).toContain('\nDanger: All newer answers are lost.\n')
    expect(page.content).toContain('\nWhich copy is the newest?: The one with the highest number.\n')
    expect(page.content).toContain("\nFrom a folder: Give the folder's path.\n")
    expect(page.content).toContain("\nFrom a bucket: Give the bucket's name.\n")
  })

  test('reads attribute lists as ids, and shows none', () => {
    const headings = page.blocks.filter((block) => block.kind === 'heading')
    expect(headings.map(({ anchor }) => anchor)).toEqual(['restoring-a-copy', 'check', 'wrong-key'])
    expect(page.content).toContain('## Checking the result\n')
    expect(page.content).toContain('\nAsk a question, or press Check.\n')
    for (const absent of ['!!! danger', '???', '===', '[TOC]', '.md-button', '.highlight', 'material-check']) {
      expect(page.content).not.toContain(absent)
    }
  })

  test('keeps quotes on one line and characters as they read', () => {
    expect(page.content).toContain('\nQuotes read as one line.\n')
    expect(page.content).toContain('Price & terms: 3 < 5 stays.')
  })
})

describe('Markdown', () => {
  const contentOf = (source: string, format: 'markdown' | 'mdx' = 'markdown'): string =>
    parseMarkdown(source, { format }).content

  test('is what MDX falls back to when it does not parse', () => {
    expect(contentOf("import A from 'a'\n\nOpen <T and {unclosed\n\n- one", 'mdx')).toBe(
      'Open <T and {unclosed\n\n- one',
    )
  })

  test('loses no text of raw HTML', () => {
    expect(contentOf('<details>\n<summary>More</summary>\n\nInner *text*.\n\n</details>\n\na <b>bold</b> word')).toBe(
      'More\n\nInner text.\n\na bold word',
    )
  })

  test("reads GitHub's callouts and task lists", () => {
    expect(contentOf('> [!TIP]\n> Save.\n\n- [x] done\n- [ ] open')).toBe('Tip: Save.\n\n- [x] done\n- [ ] open')
  })

  test('leaves out badges, and says what a picture shows', () => {
    expect(contentOf('[![build](b.svg)](x) [![npm][n]][l]\n\n![The main window](w.png)\n\n[n]: n.svg\n[l]: l')).toBe(
      'The main window',
    )
  })

  test('distinguishes front matter from a text between rules', () => {
    expect(parseMarkdown('---\njust words\n---\n\nBody', { format: 'markdown' }).content).toContain('just words')
    expect(parseMarkdown('\ufeff---\r\ntitle: 2024\r\n---\r\nBody', { format: 'markdown' })).toMatchObject({
      title: '2024',
      content: 'Body',
    })
    expect(parseMarkdown('---\nbroken: [yaml\n---\nBody', { format: 'markdown' }).content).toBe('Body')
  })

  test('joins wrapped lines without a space between East Asian characters', () => {
    expect(contentOf('今日は\n晴れ\nand so on')).toBe('今日は晴れ and so on')
  })

  test('leaves directive syntax inside code and fences alone', () => {
    expect(contentOf('```md\n!!! note "T"\n    body\n:::tip X\n```')).toBe(
      '```md\n!!! note "T"\n    body\n:::tip X\n```',
    )
  })

  test('of a very long page is read in parts, with links that are defined at its end', () => {
    const section = `## Part\n\n${'Words and [a link][ref] and more words. '.repeat(60)}\n\n`
    const page = parseMarkdown(`${section.repeat(120)}\n[ref]: https://example.org\n`, { format: 'markdown' })
    expect(page.content).not.toContain('[')
    const anchors = page.blocks.filter((block) => block.kind === 'heading').map((block) => block.anchor)
    expect(new Set(anchors).size).toBe(120)
  })

  test.each([
    ['quotes', '>'.repeat(100_000)],
    ['brackets', '['.repeat(100_000)],
    ['callouts', ':::a\n'.repeat(20_000)],
    ['emphasis', '*a_ '.repeat(25_000)],
    ['indented callouts', Array.from({ length: 200 }, (_, depth) => `${' '.repeat(4 * depth)}!!! note`).join('\n')],
  ])('refuses a page of nothing but %s', (_, source) => {
    expect(() => parseMarkdown(source, { format: 'markdown' })).toThrow(UnreadableDocument)
  })
})

test('addresses are kept as they are written, on pages with and without an @', () => {
  const line = 'See https://example.org/pkg/__init__.py and www.example.org/*all*.'
  expect(parseMarkdown(`${line}\n`, { format: 'markdown' }).content).toBe(line)
  const mail = `${line} Write to first__last__@example.org.`
  expect(parseMarkdown(`${mail}\n`, { format: 'markdown' }).content).toBe(mail)
})
