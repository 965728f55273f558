/** A page in each format beside Markdown, HTML and PDF; what it has in common with the others is the tide table. */
import { strToU8, zipSync } from 'fflate'

export const RST = `
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

See :ref:\`reading-tables\`, :py:func:\`~sea.tide.table\`, :pep:\`8\` and \`the almanac <https://example.org>\`_.

__ https://example.org/tides

.. include:: /etc/passwd
`

export const ADOC = `= Tides

Intro.

[#tables]
== Reading tables

Mind the rocks, *always*.

NOTE: Mind the tide.

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

export const ORG = `#+TITLE: Tides
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

export const NOTEBOOK = JSON.stringify({
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

export const OPENAPI = `
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
export const DOCX = zipSync({
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
