import { describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { approximateTokens } from '../../text/index.ts'
import { parseHtml } from '../parse/formats/html/html.ts'
import { parseMarkdown } from '../parse/formats/markdown/markdown.ts'
import { parseText } from '../parse/formats/text.ts'
import { type Chunk, chunkDocument } from './chunk.ts'

const fixture = (name: string): string =>
  readFileSync(new URL(`../../../test/fixtures/pages/${name}`, import.meta.url), 'utf8')
const context = { title: 'Manual', id: 'guide/start', url: null }
const chunksOf = (source: string): readonly Chunk[] =>
  chunkDocument(parseMarkdown(source, { format: 'markdown' }), context)

/** Paragraphs of one to six sentences, the same on every run. */
function prose(paragraphs: number, seed = 7): string[] {
  let state = seed
  const next = (below: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff
    return (state >>> 8) % below
  }
  const words = 'server folder answer backup reader passage token river mountain quiet signal copy library paper'.split(
    ' ',
  )
  const sentence = (): string =>
    `The ${Array.from({ length: 6 + next(14) }, () => words[next(words.length)]).join(' ')}.`
  return Array.from({ length: paragraphs }, () => Array.from({ length: 1 + next(6) }, sentence).join(' '))
}

describe('chunks', () => {
  test.each([
    ['Docusaurus', parseMarkdown(fixture('docusaurus/02-backup.mdx'), { format: 'mdx' })],
    ['MkDocs', parseMarkdown(fixture('mkdocs/restore.md'), { format: 'markdown' })],
    ['HTML', parseHtml(fixture('site.html'))],
    ['text', parseText(prose(40).join('\n\n'))],
    ['one endless line', parseText('word '.repeat(20_000))],
    ['one endless word', parseText('🙂'.repeat(20_000))],
    ['Chinese', parseText('备份每天运行一次，并且保存两份。'.repeat(300))],
  ])('of a %s page are slices of it that leave no prose out', (_, page) => {
    const chunks = chunkDocument(page, context)
    const covered = new Uint8Array(page.content.length)
    for (const chunk of chunks) {
      const slice = page.content.slice(chunk.start, chunk.end)
      expect(chunk.text.slice(chunk.text.indexOf('\n') + 1)).toBe(slice)
      expect(slice).toBe(slice.trim())
      expect(slice.isWellFormed()).toBe(true)
      expect(approximateTokens(slice)).toBeLessThanOrEqual(400)
      expect(chunk.sectionStart).toBeLessThanOrEqual(chunk.start)
      expect(chunk.sectionEnd).toBeGreaterThanOrEqual(chunk.end)
      covered.fill(1, chunk.start, chunk.end)
    }
    expect(chunks.map((chunk) => chunk.ordinal)).toEqual(chunks.map((_, index) => index))
    for (const block of page.blocks.filter((each) => each.kind !== 'heading')) {
      for (let at = block.start; at < block.end; at++) {
        if (covered[at] === 0 && !/\s/.test(page.content.charAt(at))) throw new Error(`Nothing covers offset ${at}`)
      }
    }
  })

  test('never cross a heading, and stand under its path', () => {
    const chunks = chunksOf(
      '# Manual\n\nIntro.\n\n## Start\n\nFirst.\n\n### Deeper\n\nSecond.\n\n## Empty\n\n## End\n\nLast.',
    )
    expect(chunks.map((chunk) => chunk.text)).toEqual([
      'guide > start > Manual\nIntro.',
      'guide > Manual > Start\nFirst.',
      'guide > Manual > Start > Deeper\nSecond.',
      'guide > start > Manual > Empty\n## Empty',
      'guide > start > Manual > End\nLast.',
    ])
    expect(chunks[2]).toMatchObject({ headingPath: ['Manual', 'Start', 'Deeper'], anchor: 'deeper' })
  })

  test('of one paragraph are one, and its section is shown', () => {
    const [paragraph = ''] = prose(1)
    expect(chunksOf(paragraph)).toHaveLength(1)
    const [first, second] = prose(2)
    expect(chunksOf(`${first}\n\n${second}`)[0]).toMatchObject({ sectionStart: 0 })
  })

  test('of a long section hold about 200 tokens and begin with some of the one before', () => {
    const page = parseText(prose(80).join('\n\n'))
    const chunks = chunkDocument(page, context)
    const sizes = chunks.map((chunk) => approximateTokens(page.content.slice(chunk.start, chunk.end)))
    const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length
    expect(mean).toBeGreaterThan(120)
    expect(mean).toBeLessThan(220)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(260)
    expect(chunks.some((chunk, index) => index > 0 && chunk.start < (chunks[index - 1]?.end ?? 0))).toBe(true)
  })

  test('keep code and tables whole up to 400 tokens, and split larger ones at lines', () => {
    const code = (lines: number): string =>
      `\`\`\`js\n${Array.from({ length: lines }, (_, n) => `call(${n}, value)`).join('\n')}\n\`\`\``
    const [paragraph = ''] = prose(1)
    const text = [paragraph, code(40), paragraph, paragraph].join('\n\n')
    expect(chunksOf(text).some((chunk) => chunk.text.includes(code(40)))).toBe(true)
    const large = chunksOf(code(200))
    expect(large.length).toBeGreaterThan(3)
    for (const chunk of large) expect(chunk.text).toMatch(/\n(?:```js|call\(\d+, value\))\n[\s\S]*(?:value\)|```)$/)
  })

  test('never end inside a name with a dot in it', () => {
    const names = [
      'docs.example',
      'main.rs',
      'Cargo.toml',
      'v0.112.0',
      'app.config.errorHandler',
      'www.example.org/a.b',
    ]
    const sentence = (index: number): string => `The word ${index} of ${names[index % names.length]} is told`
    const endless = Array.from({ length: 400 }, (_, index) => sentence(index)).join(' and ')
    const chunks = chunksOf(endless)
    expect(chunks.length).toBeGreaterThan(5)
    for (const { text } of chunks) {
      const words = text.slice(text.indexOf('\n') + 1).split(' ')
      const written = new Set([...names, ...endless.split(' ')])
      for (const word of words) expect(written).toContain(word)
    }
  })

  test.each([
    ['without headings', prose(80)],
    ['with headings', prose(80).map((text, index) => (index % 6 === 0 ? `## Part ${index}\n\n${text}` : text))],
  ])('of a page %s change by two at most when a word does', (_, paragraphs) => {
    const before = new Set(chunksOf(paragraphs.join('\n\n')).map((chunk) => chunk.textHash))
    paragraphs.forEach((_, index) => {
      const edited = paragraphs.with(index, (paragraphs[index] ?? '').replace(/\w+\.$/, 'otherwise.'))
      const changed = chunksOf(edited.join('\n\n')).filter((chunk) => !before.has(chunk.textHash))
      expect(changed.length).toBeGreaterThan(0)
      expect(changed.length).toBeLessThanOrEqual(2)
    })
  })

  test('go on as before behind a paragraph that was put in', () => {
    const paragraphs = prose(80)
    const before = new Set(chunksOf(paragraphs.join('\n\n')).map((chunk) => chunk.textHash))
    for (let index = 0; index < 80; index += 7) {
      const edited = paragraphs.toSpliced(index, 0, 'A new paragraph of a few words stands here.')
      const changed = chunksOf(edited.join('\n\n')).filter((chunk) => !before.has(chunk.textHash))
      expect(changed.length).toBeLessThanOrEqual(4)
    }
  })

  test('carry the words of an address that title and headings lack', () => {
    const at = (url: string) => chunkDocument(parseText('Text.'), { title: 'Overview', id: 'p17', url })[0]?.text
    expect(at('https://docs.example.com/en/docs/billing/refund-rules.html#x')).toBe(
      'billing > refund rules > Overview\nText.',
    )
    expect(at('https://docs.example.com/overview/')).toBe('Overview\nText.')
    expect(chunkDocument(parseText('Text.'), { title: 'A', id: 'p17', url: null })[0]?.text).toBe('A\nText.')
  })
})

test('data with dots that end no sentence is divided in a moment', () => {
  const row =
    '{"text": "Researchers at the institute found...", "summary": "A new one is found...", "more": ["Is it?", "Yes."]}, '
  const chunks = chunksOf(`rows = [ ${row.repeat(40)} ]`)
  expect(chunks.length).toBeGreaterThan(1)
})
