/** Older, rarer and freer ways to write what the formats hold. */
import { expect, test } from 'bun:test'
import type { DocumentFormat } from './formats.ts'
import { parseDocument } from './prepare.ts'

const OLD_NOTEBOOK = JSON.stringify({
  nbformat: 3,
  worksheets: [
    {
      cells: [
        { cell_type: 'heading', level: 2, source: 'Tides' },
        { cell_type: 'code', input: ['x = 1\n', 'x'], outputs: [{ output_type: 'pyout', text: ['1'] }] },
        {
          cell_type: 'code',
          input: 'plot()',
          outputs: [{ output_type: 'display_data', png: 'AAAA', text: '<Figure>' }],
        },
      ],
    },
  ],
})

const API = `openapi: 3.1.0
info: {title: Tides, version: '1'}
webhooks:
  turned: {post: {summary: The tide has turned, responses: {'200': {description: fine}}}}
components:
  schemas:
    Port: {type: object, properties: {name: {type: string}}}
    Harbour: {allOf: [{$ref: '#/components/schemas/Port'}, {type: object, required: [depth], properties: {depth: {type: number}}}]}
    Loop: {$ref: '#/components/schemas/Loop'}
    Key: {type: string, format: uuid}
`

test.each<[string, DocumentFormat, string, string]>([
  [
    'CSV whose first line says what divides',
    'csv',
    'sep=;\nPort;Hours\nBrest;1,5\n',
    '| Port | Hours |\n| --- | --- |\n| Brest | 1,5 |',
  ],
  ['CSV divided by bars', 'csv', 'Port|Hours\nBrest|12\n', '| Port | Hours |\n| --- | --- |\n| Brest | 12 |'],
  [
    'CSV with more cells than its first line',
    'csv',
    'Port\nBrest,12,x\n',
    '| Port |  |  |\n| --- | --- | --- |\n| Brest | 12 | x |',
  ],
  [
    'notebooks of nbformat 3',
    'notebook',
    OLD_NOTEBOOK,
    '## Tides\n\n```python\nx = 1\nx\n```\n\n```text\n1\n```\n\n```python\nplot()\n```',
  ],
  [
    'tables of Sphinx with a title, and by commas',
    'rst',
    '.. list-table:: Ports\n\n   * - A\n     - B\n   * - 1\n     - 2\n\n.. csv-table:: Hours\n   :header: "a", "b"\n\n   "x, y", 3\n',
    'Ports\n\n| A | B |\n| --- | --- |\n| 1 | 2 |\n\nHours\n\n| a | b |\n| --- | --- |\n| x, y | 3 |',
  ],
  [
    'cells of drawn tables that span columns',
    'rst',
    '+---+---+\n| A | B |\n+===+===+\n| both  |\n+---+---+\n| 1 | 2 |\n+---+---+\n',
    '| A | B |\n| --- | --- |\n| both | both |\n| 1 | 2 |',
  ],
  [
    'words that stand for others',
    'rst',
    '.. |port| replace:: Brest\n\nThe |port| tide and ``|port|``.\n\n.. only:: html\n\n   Shown.\n\n.. only:: latex\n\n   Not.\n',
    'The Brest tide and |port|.\n\nShown.',
  ],
  ['formulas of AsciiDoc', 'asciidoc', 'So stem:[a_1*b] holds.\n', 'So $a_1*b$ holds.'],
])('%s', async (_, format, source, text) => {
  expect((await parseDocument(format, source)).content).toBe(text)
})

test('an API says what it calls, and each of its schemas', async () => {
  const { content } = await parseDocument('openapi', API)
  expect(content).toContain('## POST webhook turned: The tide has turned')
  expect(content).toContain('## Schema Harbour\n\nType: Port and object.\n\n| field | type | required | description |')
  expect(content).toContain('| depth | number | yes |  |')
  expect(content).toContain('## Schema Loop\n\nType: Loop.')
  expect(content).toContain('## Schema Key\n\nType: string (uuid).')
})
