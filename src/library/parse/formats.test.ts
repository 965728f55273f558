/** One suite for every format beside Markdown, HTML and PDF: structure comes out, nothing is executed, bombs are refused. */
import { describe, expect, test } from 'bun:test'
import { strToU8, zipSync } from 'fflate'
import { decodeText } from './charset.ts'
import { UnreadableDocument } from './document.ts'
import { readEpub } from './formats/epub.ts'
import { ADOC, DOCX, NOTEBOOK, OPENAPI, ORG, RST } from './formats.fixture.ts'
import { type DocumentFormat, formatOf } from './formats.ts'
import { parseDocument } from './prepare.ts'

const TABLE = '| Port | Hours |\n| --- | --- |\n| Brest | 12 |'
const CODE = 'print("high")\n\nprint("low")'

const read = (format: DocumentFormat, source: string | Uint8Array) => parseDocument(format, source)
const refusal = async (work: Promise<unknown>): Promise<string> =>
  await work.then(
    () => 'read',
    (error: unknown) => (error instanceof UnreadableDocument ? error.message : `not refused: ${String(error)}`),
  )

describe('each format gives title, headings, code and tables', () => {
  const rows: readonly (readonly [DocumentFormat, string | Uint8Array, readonly string[], string | null])[] = [
    [
      'rst',
      RST,
      [CODE, 'tide   --today', 'Warning: Mind the rocks.', 'reading-tables, table(), PEP 8 and the almanac.', TABLE],
      'reading-tables',
    ],
    ['asciidoc', ADOC, [CODE, 'Mind the rocks, always.', 'Note: Mind the tide.', TABLE], 'tables'],
    [
      'org',
      ORG,
      [
        CODE,
        'Intro to the sea, a*b*c and the almanac.',
        'Warning: Mind the rocks.',
        TABLE,
        '- one more of it\n  - inner\n- two: three\n\n1. first',
        'tide   --today',
        'The $a_1*b_2*c$ of \\(x\\).',
        '1: A note.',
      ],
      'tables',
    ],
    ['notebook', NOTEBOOK, [CODE, 'high\nlow', 'Mind the rocks.', TABLE], 'reading-tables'],
    ['docx', DOCX, ['print("high")\nprint("low")', 'Mind the rocks.', TABLE], null],
  ]
  for (const [format, source, parts, anchor] of rows)
    test(format, async () => {
      const parsed = await read(format, source)
      expect(parsed.title).toBe('Tides')
      for (const part of parts) expect(parsed.content).toContain(part)
      const heading = parsed.blocks.find(({ headingPath }) => headingPath.at(-1) === 'Reading tables')
      expect(heading?.headingPath).toEqual(['Tides', 'Reading tables'])
      if (anchor !== null) expect(heading?.anchor).toBe(anchor)
      for (const { start, end } of parsed.blocks) expect(parsed.content.slice(start, end).trim()).not.toBe('')
      expect(parsed.content).not.toContain('root:')
      expect(parsed.content).not.toContain('__')
    })

  test('openapi: a section for each operation and each schema', async () => {
    const { title, content, metadata } = await read('openapi', OPENAPI)
    expect([title, metadata.version]).toEqual(['Tides', '2.0.0'])
    expect(content).toContain('## GET /tides/{port}: Read the tides')
    expect(content).toContain('| port | path | string | yes | Such as Brest |')
    expect(content).toContain('Response 200 (application/json): Tide. The tides of a day')
    expect(content).toContain('"hours": 12')
    expect(content).toContain('## Schema Tide\n\n| field | type | required | description |')
    expect(content).toContain('| next | Tide | no |  |')
  })

  test('rst: a backslash is read as what it does, but in code and maths', async () => {
    const source =
      'Use ``x\\y``\\ s, a\\*b*, :file:`C:\\\\dir`, :math:`\\alpha` and `one \\<x> <https://example.org>`_.\n'
    expect((await read('rst', source)).content).toBe('Use x\\ys, a*b*, C:\\dir, \\alpha and one <x>.')
  })

  test('csv: a table, by what its first line is divided with', async () => {
    for (const source of ['Port,Hours\nBrest,12\n', 'Port;Hours\r\nBrest;12', '\uFEFFPort\tHours\nBrest\t12'])
      expect((await read('csv', source)).content).toBe(TABLE)
    const { content } = await read('csv', `Name,Note\n"a, b","says ""so"""\n${'x,y\n'.repeat(70)}`)
    expect(content).toContain('| a, b | says "so" |')
    expect(content.match(/\| Name \| Note \|/g)).toHaveLength(2)
  })
})

describe('what is left out is said', () => {
  test('included files, pictures', async () => {
    expect((await read('rst', RST)).warnings).toEqual(['1 × include'])
    const org = await read('org', ORG)
    expect(org.warnings).toEqual(['1 × included file', '1 × section that is not exported'])
    expect(org.content).not.toContain('Secret')
    expect((await read('asciidoc', ADOC)).warnings).toEqual(['1 included files'])
    expect((await read('notebook', NOTEBOOK)).warnings).toEqual(['1 picture that code has drawn'])
  })
})

describe('what is broken or hostile is refused', () => {
  const bomb = zipSync({ 'word/document.xml': new Uint8Array(250 * 1024 * 1024) }, { level: 9 })
  const rows: readonly (readonly [string, DocumentFormat, string | Uint8Array])[] = [
    ['a notebook that is no JSON', 'notebook', '{'],
    ['JSON that is no notebook', 'notebook', '{"a": 1}'],
    ['YAML that describes no API', 'openapi', 'a: 1'],
    [
      'YAML that multiplies itself',
      'openapi',
      `a: &a [x, x]\n${'bcdefghi'
        .split('')
        .map((n, i) => `${n}: &${n} [${`*${'abcdefgh'[i]}, `.repeat(9)}]`)
        .join('\n')}\nopenapi: 3.0.0`,
    ],
    ['bytes that are no archive', 'docx', new Uint8Array([1, 2, 3])],
    ['an archive that is no document', 'docx', zipSync({ 'a.txt': strToU8('x') })],
    ['a bomb', 'docx', bomb],
    ['a quotation that does not end', 'csv', 'a,b\n"c,d\n'],
    [
      'lists within lists of Org',
      'org',
      Array.from({ length: 300 }, (_, depth) => `${' '.repeat(2 * depth)}- x`).join('\n'),
    ],
    [
      'lists within lists',
      'rst',
      Array.from({ length: 300 }, (_, depth) => `${' '.repeat(2 * depth)}- x\n`).join('\n'),
    ],
  ]
  for (const [what, format, source] of rows)
    test(what, async () => {
      expect(await refusal(read(format, source))).toMatch(/^(?:The|This|JSON) /)
    })
})

describe('an EPUB', () => {
  const book = (more: Readonly<Record<string, string | Uint8Array>> = {}): Uint8Array =>
    zipSync(
      Object.fromEntries(
        Object.entries({
          mimetype: 'application/epub+zip',
          'META-INF/container.xml':
            '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>',
          'OPS/book.opf':
            '<package xmlns="http://www.idpf.org/2007/opf"><manifest><item id="n" href="nav.xhtml" properties="nav"/><item id="b" href="text/two%20b.xhtml"/><item id="a" href="text/one.xhtml"/></manifest><spine><itemref idref="a"/><itemref idref="b"/><itemref idref="n"/></spine></package>',
          'OPS/nav.xhtml':
            '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><body><nav epub:type="toc"><ol><li><a href="text/one.xhtml">The first</a></li><li><a href="text/two%20b.xhtml#x">The second</a></li></ol></nav></body></html>',
          'OPS/text/one.xhtml':
            '<html xmlns="http://www.w3.org/1999/xhtml"><body><p>Low tide.<a xmlns:epub="http://www.idpf.org/2007/ops" epub:type="noteref" href="#n1">1</a></p><aside xmlns:epub="http://www.idpf.org/2007/ops" epub:type="footnote" id="n1"><p>At Brest.</p></aside><aside><p>A box.</p></aside></body></html>',
          'OPS/text/two b.xhtml': '<html xmlns="http://www.w3.org/1999/xhtml"><body><p>High tide.</p></body></html>',
          ...more,
        }).map(([path, content]) => [path, typeof content === 'string' ? strToU8(content) : content]),
      ),
    )

  test('gives its chapters in the order of the spine, with the names of its table of contents', async () => {
    const chapters = readEpub(book())
    expect(chapters.map(({ path }) => path)).toEqual(['OPS/text/one.xhtml', 'OPS/text/two b.xhtml'])
    const [first, second] = await Promise.all(
      chapters.map(({ bytes }) => read('html', new TextDecoder().decode(bytes))),
    )
    expect([first?.title, first?.content]).toEqual(['The first', 'Low tide.\n\nAt Brest.\n\nA box.'])
    expect([second?.title, second?.content]).toEqual(['The second', 'High tide.'])
  })

  test('gives what stands aside once, in the encoding that each chapter declares', async () => {
    const page = (head: string, text: string): string =>
      `<html xmlns="http://www.w3.org/1999/xhtml"><head>${head}</head><body><p>${text}</p></body></html>`
    const chapters = readEpub(
      book({
        'OPS/book.opf':
          '<package xmlns="http://www.idpf.org/2007/opf"><manifest><item id="a" href="a.xhtml"/><item id="b" href="b.xhtml"/></manifest><spine><itemref idref="a"/><itemref idref="b" linear="no"/><itemref idref="a"/><itemref idref="gone"/></spine></package>',
        'OPS/a.xhtml': Buffer.from(`<?xml version="1.0" encoding="iso-8859-1"?>${page('', 'caf\u00e9')}`, 'latin1'),
        'OPS/b.xhtml': Buffer.from(page('<meta charset="windows-1251"/>', '\u00cd\u00e0\u00f1\u00ee\u00f1'), 'latin1'),
      }),
    )
    const texts = chapters.map(async ({ bytes }) => (await read('html', decodeText(bytes) ?? '')).content)
    expect(await Promise.all(texts)).toEqual(['café', 'Насос'])
  })

  test('that is protected, broken or none says so', () => {
    expect(() => readEpub(zipSync({ 'a.txt': strToU8('x') }))).toThrow('This is not an EPUB')
    expect(() => readEpub(book({ 'OPS/book.opf': '<package><manifest>' }))).toThrow(UnreadableDocument)
    const empty = '<package xmlns="http://www.idpf.org/2007/opf"><manifest/><spine/></package>'
    expect(() => readEpub(book({ 'OPS/book.opf': empty }))).toThrow('no chapters')
    expect(() => readEpub(book({ 'OPS/book.opf': empty, 'META-INF/encryption.xml': '<encryption/>' }))).toThrow(
      'protected',
    )
  })
})

test('a file’s name says what it is', () => {
  for (const [file, format] of [
    ['guide/a.markdown', 'markdown'],
    ['llms-full.txt', 'markdown'],
    ['notes.txt', 'text'],
    ['api/openapi.yaml', 'openapi'],
    ['petstore.openapi.json', 'openapi'],
    ['a.ipynb', 'notebook'],
    ['a.adoc', 'asciidoc'],
    ['notes/a.org', 'org'],
    ['package.json', null],
    ['docker-compose.yml', null],
  ] as const)
    expect([file, formatOf(file)]).toEqual([file, format])
})
