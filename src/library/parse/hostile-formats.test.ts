/** One suite over every format: depth, odd text and broken ends cost little, and nothing outside the file is ever read. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { strToU8, zipSync } from 'fflate'
import { UnreadableDocument } from './document.ts'
import { readEpub } from './formats/epub.ts'
import { makePdf } from './formats/pdf/pdf.fixture.ts'
import { type DocumentFormat, FORMATS } from './formats.ts'
import { parseDocument } from './prepare.ts'

type Source = string | Uint8Array

const LEVELS = 2000
const nested = (line: (level: number) => string): string => Array.from({ length: LEVELS }, (_, n) => line(n)).join('')
const docx = (body: string, more: Readonly<Record<string, string>> = {}): Uint8Array =>
  zipSync(
    Object.fromEntries(
      Object.entries({
        '[Content_Types].xml':
          '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        '_rels/.rels':
          '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
        'word/document.xml': `${body}`,
        ...more,
      }).map(([path, text]) => [path, strToU8(text)]),
    ),
  )
const W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
const notebook = (markdown: string): string =>
  JSON.stringify({ nbformat: 4, metadata: {}, cells: [{ cell_type: 'markdown', source: markdown }] })
const openapi = (more: string): string =>
  `{"openapi":"3.0.0","info":{"title":"T","version":"1"},"paths":{"/a":{"get":{"responses":{"200":{"description":"d",${more}}}}}}}`

/** What is read of it, or the sentence that refuses it; any other error fails the test. */
async function read(format: DocumentFormat, source: Source): Promise<string> {
  try {
    return (await parseDocument(format, source)).content
  } catch (error) {
    if (error instanceof UnreadableDocument) return error.message
    throw error
  }
}

/** Of the processor, whatever else the machine has to do. */
async function costMs(work: () => Promise<unknown>): Promise<number> {
  const begun = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(begun)
  return (user + system) / 1000
}

describe('2,000 levels are read or refused within a second of the processor:', () => {
  const list = nested((level) => `${'  '.repeat(level)}- a\n`)
  const rows: readonly (readonly [string, DocumentFormat, Source])[] = [
    ['a list', 'markdown', list],
    ['lists on one line', 'markdown', '- '.repeat(LEVELS)],
    ['quotes and lists', 'markdown', '> - '.repeat(500)],
    [
      'blocks of PyMdown',
      'markdown',
      Array.from({ length: 200 }, (_, depth) => `${'/'.repeat(203 - depth)} note`).join('\n') +
        Array.from({ length: 200 }, (_, depth) => `\n${'/'.repeat(4 + depth)}`).join(''),
    ],
    ['components', 'mdx', '<A>\n'.repeat(LEVELS)],
    ['elements', 'html', '<div>'.repeat(LEVELS)],
    ['tables', 'html', '<table><tr><td>'.repeat(LEVELS)],
    ['a list', 'text', list],
    ['a list', 'rst', nested((level) => `${'  '.repeat(level)}- a\n\n`)],
    ['directives', 'rst', nested((level) => `${'   '.repeat(level)}.. note::\n\n`)],
    ['a list', 'asciidoc', nested((level) => `${'*'.repeat(level + 1)} a\n`)],
    ['a list', 'org', list],
    ['a list in a cell', 'notebook', notebook(list)],
    ['arrays', 'notebook', `{"cells":${'['.repeat(LEVELS)}`],
    [
      'objects',
      'openapi',
      openapi(
        `"content":{"application/json":{"schema":${'{"type":"object","properties":{"a":'.repeat(LEVELS)}{}${'}}'.repeat(LEVELS)}}}`,
      ),
    ],
    ['quotes', 'csv', '"'.repeat(LEVELS + 1)],
    [
      'tables',
      'docx',
      docx(
        `<w:document ${W}><w:body>${'<w:tbl><w:tr><w:tc>'.repeat(LEVELS)}${'</w:tc></w:tr></w:tbl>'.repeat(LEVELS)}</w:body></w:document>`,
      ),
    ],
  ]
  // What a format's parser costs to load is no cost of depth.
  beforeAll(() => Promise.all(FORMATS.map(({ name }) => read(name, name === 'docx' ? docx('') : 'x'))), 60_000)
  test.each(rows)('%s of %s', async (_, format, source) => {
    const cost = await costMs(() => read(format, source))
    expect(cost).toBeLessThan(1000)
  })
})

describe('odd text and broken ends are read or refused, in every format:', () => {
  const odd = '\ufeff\u202e\u0000\u0001\ufffe \u200b\u2028\ud83d x\u0085\u00a0\t\r\r\n\v\f{}[]()<>|`*_$\\"\'&;#@'
  const whole: Readonly<Partial<Record<DocumentFormat, Source>>> = {
    html: '<table><tr><td>a<td>b</table><pre>x</pre><p>y',
    notebook: notebook('# a\n\nb'),
    openapi: openapi('"content":{}'),
    csv: 'a,b\n"c","d"\n',
    pdf: new Uint8Array(makePdf([['Text of a page.']])),
    docx: docx(`<w:document ${W}><w:body><w:p><w:r><w:t>a</w:t></w:r></w:p></w:body></w:document>`),
  }
  test.each(FORMATS.map(({ name }) => [name]))('%s', async (format) => {
    const source = whole[format] ?? `# a\n\n| b |\n| - |\n| c |\n\n\`\`\`\ncode\n\`\`\`\n\n${odd}`
    if (typeof source === 'string') {
      await read(format, odd)
      for (let end = 0; end <= source.length; end += 7) await read(format, source.slice(0, end))
      await read(format, source.replaceAll('a', odd))
    } else {
      for (let end = 1; end < source.length; end += Math.ceil(source.length / 12))
        await read(format, source.slice(0, end))
      for (let at = 3; at < source.length; at += Math.ceil(source.length / 12))
        await read(
          format,
          source.map((byte, index) => (index === at ? byte ^ 0xff : byte)),
        )
    }
  })
})

describe('nothing outside the file is read:', () => {
  let server: Server
  let address: string
  const asked: string[] = []
  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(request.url ?? '')
      response.end('FETCHED')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => server.close())

  const ENTITY = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd"><!ENTITY n SYSTEM "ADDRESS/entity">]>'
  const rows: readonly (readonly [DocumentFormat, (at: string) => Source])[] = [
    ['markdown', (at) => `![x](${at}/a.png) <img src="${at}/b"> <script src="${at}/c"></script> --8<-- "${at}/d.md"`],
    ['mdx', (at) => `import x from '${at}/a.mdx'\n\n<iframe src="${at}/b" />\n\n{await fetch('${at}/c')}`],
    [
      'html',
      (at) =>
        `${ENTITY.replace('ADDRESS', at)}<base href="${at}"><link rel=stylesheet href="${at}/a.css"><p>&e;&n;</p><iframe src="${at}/b"></iframe><object data="file:///etc/passwd"></object><script>fetch('${at}/c')</script>`,
    ],
    [
      'rst',
      (at) =>
        `.. include:: /etc/passwd\n\n.. raw:: html\n   :url: ${at}/a\n\n.. csv-table::\n   :url: ${at}/b\n\n.. image:: ${at}/c\n`,
    ],
    [
      'asciidoc',
      (at) =>
        `:allow-uri-read:\n\ninclude::${at}/a[]\n\ninclude::/etc/passwd[]\n\nimage::${at}/b[]\n\n[source]\n----\ninclude::/etc/passwd[]\n----\n`,
    ],
    [
      'org',
      (at) =>
        `#+SETUPFILE: ${at}/a\n#+INCLUDE: "/etc/passwd"\n[[${at}/b.png]]\n#+BEGIN_SRC sh :results output\ncurl ${at}/c\n#+END_SRC\n`,
    ],
    ['notebook', (at) => notebook(`![x](${at}/a)\n<img src="${at}/b">`)],
    [
      'openapi',
      (at) =>
        openapi(
          `"content":{"application/json":{"schema":{"$ref":"${at}/a.json"},"example":{"$ref":"file:///etc/passwd"}}}`,
        ),
    ],
    ['csv', (at) => `name,link\n=WEBSERVICE("${at}/a"),${at}/b\n`],
    ['text', (at) => `${at}/a file:///etc/passwd`],
    [
      'docx',
      (at) =>
        docx(
          `${ENTITY.replace('ADDRESS', at)}<w:document ${W}><w:body><w:p><w:r><w:t>&e;&n;</w:t></w:r></w:p></w:body></w:document>`,
          {
            'word/_rels/document.xml.rels': `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r9" TargetMode="External" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" Target="${at}/a.dotm"/></Relationships>`,
          },
        ),
    ],
  ]
  test.each(rows)('%s', async (format, source) => {
    const text = await read(format, source(address))
    expect(text).not.toContain('root:')
    expect(text).not.toContain('FETCHED')
    expect(asked).toEqual([])
  })

  test('an EPUB', () => {
    const files = {
      'META-INF/container.xml': `${ENTITY.replace('ADDRESS', address)}<container><rootfiles><rootfile full-path="&e;"/></rootfiles></container>`,
    }
    const bytes = zipSync(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, strToU8(text)])))
    expect(() => readEpub(bytes)).toThrow(UnreadableDocument)
    expect(asked).toEqual([])
  })
})
