/** One suite for every format beside Markdown, HTML and PDF: structure comes out, nothing is executed, bombs are refused. */
import { describe, expect, test } from 'bun:test'
import { strToU8, zipSync } from 'fflate'
import { UnreadableDocument } from './document.ts'
import { readEpub } from './formats/epub.ts'
import { type DocumentFormat, formatOf } from './formats.ts'
import { parseDocument } from './prepare.ts'

const RST = `
Tides
=====

.. _reading-tables:

Reading tables
--------------

Run this first::

    tide   --today

.. code-block:: python

   print("high")

   print("low")

.. warning:: Mind the rocks.

=====  =====
Port   Hours
=====  =====
Brest  12
=====  =====

See :ref:\`reading-tables\` and \`the almanac <https://example.org>\`_.

.. include:: /etc/passwd
`

const ADOC = `= Tides

Intro.

[#tables]
== Reading tables

Mind the rocks, *always*.

[source,python]
----
print("high")

print("low")
----

|===
|Port |Hours

|Brest
|12
|===

include::/etc/passwd[]
`

const ORG = `#+TITLE: Tides
#+SEQ_TODO: NEXT | LATER

Intro to /the/ *sea*, =a*b*c= and [[https://example.org][the almanac]].

* NEXT [#A] Reading tables                                     :sea:
SCHEDULED: <2024-01-01>
:PROPERTIES:
:CUSTOM_ID: tables
:END:

#+BEGIN_SRC python :results output
print("high")

print("low")
#+END_SRC

#+BEGIN_WARNING
Mind the rocks.
#+END_WARNING

| Port  | Hours |
|-------+-------|
| Brest | 12    |

- one
  more of it
  * inner
- [X] two :: three
1. first

: tide   --today

The $a_1*b_2*c$ of \\(x\\).[fn:1]

[fn:1] A note.
#+INCLUDE: "/etc/passwd"
* Hidden :noexport:
Secret.
`

const NOTEBOOK = JSON.stringify({
  nbformat: 4,
  metadata: { language_info: { name: 'python' } },
  cells: [
    { cell_type: 'markdown', source: ['# Tides\n', '\n', '## Reading tables\n', '\n', 'Mind the rocks.'] },
    {
      cell_type: 'code',
      source: 'print("high")\n\nprint("low")',
      outputs: [
        { output_type: 'stream', text: ['\u001b[31mhigh\u001b[0m\n', 'low\n'] },
        { output_type: 'display_data', data: { 'image/png': 'AAAA', 'text/plain': '<Figure>' } },
      ],
    },
    { cell_type: 'markdown', source: '| Port | Hours |\n| --- | --- |\n| Brest | 12 |' },
  ],
})

const OPENAPI = `
openapi: 3.1.0
info: { title: Tides, version: 2.0.0, description: Mind the rocks. }
paths:
  /tides/{port}:
    get:
      operationId: readTides
      summary: Read the tides
      parameters:
        - { $ref: '#/components/parameters/Port' }
      responses:
        '200':
          description: The tides of a day
          content:
            application/json:
              schema: { $ref: '#/components/schemas/Tide' }
              example: { hours: 12 }
components:
  parameters:
    Port: { name: port, in: path, required: true, schema: { type: string }, description: Such as Brest }
  schemas:
    Tide:
      type: object
      required: [hours]
      properties: { hours: { type: integer, description: Hours between }, next: { $ref: '#/components/schemas/Tide' } }
`

const paragraph = (text: string, style?: string): string =>
  `<w:p>${style === undefined ? '' : `<w:pPr><w:pStyle w:val="${style}"/></w:pPr>`}<w:r><w:t xml:space="preserve">${text}</w:t></w:r></w:p>`
const row = (...cells: readonly string[]): string =>
  `<w:tr>${cells.map((cell) => `<w:tc>${paragraph(cell)}</w:tc>`).join('')}</w:tr>`
const W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
const DOCX = zipSync({
  '[Content_Types].xml': strToU8(
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
  ),
  '_rels/.rels': strToU8(
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
  ),
  'word/styles.xml': strToU8(
    `<w:styles ${W}>${[
      ['Title', 'Title'],
      ['Heading2', 'heading 2'],
      ['Code', 'Code'],
    ]
      .map(([id, name]) => `<w:style w:type="paragraph" w:styleId="${id}"><w:name w:val="${name}"/></w:style>`)
      .join('')}</w:styles>`,
  ),
  'word/_rels/document.xml.rels': strToU8(
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>',
  ),
  'word/document.xml': strToU8(
    `<w:document ${W}><w:body>${paragraph('Tides', 'Title')}${paragraph('Reading tables', 'Heading2')}${paragraph('Mind the rocks.')}${paragraph('print("high")', 'Code')}${paragraph('print("low")', 'Code')}<w:tbl>${row('Port', 'Hours')}${row('Brest', '12')}</w:tbl></w:body></w:document>`,
  ),
})

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
    ['rst', RST, [CODE, 'tide   --today', 'Warning: Mind the rocks.', 'the almanac.', TABLE], 'reading-tables'],
    ['asciidoc', ADOC, [CODE, 'Mind the rocks, always.', TABLE], 'tables'],
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
    expect((await read('notebook', NOTEBOOK)).warnings).toEqual(['1 pictures that code has drawn'])
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
  const book = (more: Readonly<Record<string, string>> = {}): Uint8Array =>
    zipSync(
      Object.fromEntries(
        Object.entries({
          mimetype: 'application/epub+zip',
          'META-INF/container.xml':
            '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>',
          'OPS/book.opf':
            '<package xmlns="http://www.idpf.org/2007/opf"><manifest><item id="n" href="nav.xhtml" properties="nav"/><item id="b" href="text/two%20b.xhtml"/><item id="a" href="text/one.xhtml"/></manifest><spine><itemref idref="a"/><itemref idref="b"/><itemref idref="n" linear="no"/></spine></package>',
          'OPS/nav.xhtml':
            '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><body><nav epub:type="toc"><ol><li><a href="text/one.xhtml">The first</a></li><li><a href="text/two%20b.xhtml#x">The second</a></li></ol></nav></body></html>',
          'OPS/text/one.xhtml': '<html xmlns="http://www.w3.org/1999/xhtml"><body><p>Low tide.</p></body></html>',
          'OPS/text/two b.xhtml': '<html xmlns="http://www.w3.org/1999/xhtml"><body><p>High tide.</p></body></html>',
          ...more,
        }).map(([path, text]) => [path, strToU8(text)]),
      ),
    )

  test('gives its chapters in the order of the spine, with the names of its table of contents', async () => {
    const chapters = readEpub(book())
    expect(chapters.map(({ path }) => path)).toEqual(['OPS/text/one.xhtml', 'OPS/text/two b.xhtml'])
    const [first, second] = await Promise.all(
      chapters.map(({ bytes }) => read('html', new TextDecoder().decode(bytes))),
    )
    expect([first?.title, first?.content]).toEqual(['The first', 'Low tide.'])
    expect([second?.title, second?.content]).toEqual(['The second', 'High tide.'])
  })

  test('that is protected, broken or none says so', () => {
    expect(() => readEpub(zipSync({ 'a.txt': strToU8('x') }))).toThrow('This is no EPUB')
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
