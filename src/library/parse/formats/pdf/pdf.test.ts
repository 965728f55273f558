import { describe, expect, test } from 'bun:test'
import { UnreadableDocument } from '../../document.ts'
import { logicalText } from './bidi.ts'
import { type Drawing, drawLines, drawTable, makePdf, makePdfBomb } from './pdf.fixture.ts'
import { parsePdf } from './pdf.ts'

describe('a PDF', () => {
  test('is paragraphs, page by page, words joined that a line end divides', async () => {
    const pdf = await parsePdf(
      makePdf([['The first para-', 'graph goes on.', '', 'The second.'], ['Page two.']], {
        title: 'Manual',
        packed: true,
      }),
    )
    expect(pdf.content).toBe('The first paragraph goes on.\n\nThe second.\n\nPage two.')
    expect(pdf.blocks.map((block) => block.anchor)).toEqual(['page=1', 'page=1', 'page=2'])
    expect(pdf.title).toBe('Manual')
    expect(pdf.metadata).toEqual({ pages: 2 })
  })

  test('whose font does not name a sign says so, and no number closes up over the gap', async () => {
    const pdf = await parsePdf(makePdf([['A pressure of 10|2 mbar']], { glyphs: '124/C02' }))
    expect(pdf.content).toBe('A pressure of 10 2 mbar')
    expect(pdf.warnings).toEqual(['characters that the PDF’s fonts do not name are left out: 1'])
  })

  test.each([
    ['no PDF', new TextEncoder().encode('hello'), 'not a PDF'],
    ['broken', new TextEncoder().encode('%PDF-1.7 and then nothing'), 'broken'],
    ['cut short', makePdf([['Some text']]).slice(0, 60), 'broken'],
    ['without text', makePdf([['']]), 'no text'],
    ['a bomb', makePdfBomb(100_000_000), 'unpacks'],
    ['of too many pages', makePdf(Array.from({ length: 2001 }, () => ['x'])), '2000 pages'],
  ])('that is %s is refused with a reason', async (_, bytes, reason) => {
    const error = await parsePdf(bytes).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(UnreadableDocument)
    expect(String(error)).toContain(reason)
  })
})

const PROSE = [
  'The pump stands in the cellar and must be looked at each week of the',
  'year, above all in winter, when the pipes freeze and burst easily.',
]
const READ = PROSE.join(' ')
const LIMITS = [
  ['Part', 'Limit', 'Unit'],
  ['Pump', '12', 'bar'],
  ['Hose', '7', 'bar'],
]
const GREEN = ['The pump is started', 'by the green button', 'on the left side.']
const RED = ['It stops by itself', 'when the water is', 'too hot for it.']
const table = (...rows: readonly string[]): string => [rows[0], '| --- | --- |', ...rows.slice(1)].join('\n')
const rowsOf = (xs: readonly number[], y: number, rows: readonly (readonly string[])[]): Drawing =>
  rows.flatMap((row, down) => row.map((cell, column) => drawLines(xs[column] ?? 0, y - 18 * down, [cell]))).join('')

describe('what a page of a PDF shows is read as it is meant:', () => {
  test.each<[string, readonly Drawing[], string]>([
    [
      'short lines in two columns that are drawn one after the other',
      [
        drawLines(72, 720, PROSE) +
          drawLines(72, 660, ['Red lamp', 'Blue lamp']) +
          drawLines(320, 660, ['Pump', 'Hose']),
      ],
      `${READ}\n\nRed lamp\n\nBlue lamp\n\nPump\n\nHose`,
    ],
    [
      'sentences in two columns that are drawn line by line',
      [
        GREEN.map(
          (text, line) => drawLines(72, 660 - 14 * line, [text]) + drawLines(320, 660 - 14 * line, [RED[line] ?? '']),
        ).join(''),
      ],
      `${GREEN.join(' ')}\n\n${RED.join(' ')}`,
    ],
    [
      'columns whose lines stand at different heights, below a heading across both',
      [drawLines(72, 720, [PROSE[0] ?? '']) + drawLines(72, 680, [...GREEN, ...GREEN]) + drawLines(230, 675, RED)],
      `${PROSE[0]}\n\n${GREEN.join(' ')} ${GREEN.join(' ')}\n\n${RED.join(' ')}`,
    ],
    [
      'an index in three columns',
      [
        [72, 220, 370]
          .map((x, index) => drawLines(x, 700, [`anchor, ${index}`, `belt, ${index}`, `bolt, ${index}`]))
          .join(''),
      ],
      [0, 1, 2].map((index) => `anchor, ${index}\n\nbelt, ${index}\n\nbolt, ${index}`).join('\n\n'),
    ],
    [
      'a narrow table with borders, on the second page',
      [
        drawLines(72, 720, PROSE),
        drawLines(72, 720, PROSE) + drawTable([72, 106, 140, 170], 660, LIMITS) + drawLines(72, 560, PROSE),
      ],
      `${READ}\n\n${READ}\n\n| Part | Limit | Unit |\n| --- | --- | --- |\n| Pump | 12 | bar |\n| Hose | 7 | bar |\n\n${READ}`,
    ],
    [
      'a table of two rows with borders',
      [
        drawTable([72, 120, 170], 660, [
          ['Name', 'Value'],
          ['width', '3 mm'],
        ]),
      ],
      table('| Name | Value |', '| width | 3 mm |'),
    ],
    [
      'a cell of two lines',
      [
        `${drawTable([72, 120, 250], 660, [['Name', 'Meaning']])}72 600 m 250 600 l S 72 600 m 72 640 l S 120 600 m 120 640 l S 250 600 m 250 640 l S\n${drawLines(75, 626, ['depth'])}${drawLines(123, 626, ['how deep the', 'ground is'])}`,
      ],
      table('| Name | Meaning |', '| depth | how deep the ground is |'),
    ],
    [
      'a cell across two columns',
      [
        `72 660 m 200 660 l S 72 640 m 200 640 l S 72 660 m 72 600 l S 200 660 m 200 600 l S 120 660 m 120 600 l S 160 640 m 160 600 l S 72 620 m 200 620 l S 72 600 m 200 600 l S\n${drawLines(75, 646, ['Part'])}${drawLines(140, 646, ['Watts'])}${rowsOf(
          [75, 123, 163],
          626,
          [
            ['', 'idle', 'full'],
            ['Pump', '3', '40'],
          ],
        )}`,
      ],
      '| Part | Watts | Watts |\n| --- | --- | --- |\n|  | idle | full |\n| Pump | 3 | 40 |',
    ],
    [
      'rules between rows only',
      [
        `72 680 m 230 680 l S 72 660 m 230 660 l S 72 620 m 230 620 l S\n${rowsOf([74, 112, 205], 665, [
          ['Key', 'Meaning', 'Default'],
          ['depth', 'how deep it is', '3'],
          ['width', 'how wide it is', '5'],
        ])}`,
      ],
      '| Key | Meaning | Default |\n| --- | --- | --- |\n| depth | how deep it is | 3 |\n| width | how wide it is | 5 |',
    ],
    [
      'narrow columns of figures without borders',
      [
        rowsOf([72, 107, 139], 660, [
          ['Year', 'Rain', 'Sun'],
          ['2019', '812', '1790'],
          ['2020', '766', '1902'],
        ]),
      ],
      '| Year | Rain | Sun |\n| --- | --- | --- |\n| 2019 | 812 | 1790 |\n| 2020 | 766 | 1902 |',
    ],
    [
      'prices that are drawn after all that they belong to',
      [drawLines(72, 660, ['Tea', 'Water', 'Juice']) + drawLines(320, 660, ['3.50', '1.00', '4.20'])],
      table('| Tea | 3.50 |', '| Water | 1.00 |', '| Juice | 4.20 |'),
    ],
    [
      'a list of short lines with its marks apart',
      [
        drawLines(72, 720, PROSE) +
          rowsOf([72, 100], 660, [
            ['1.', 'Open valve'],
            ['2.', 'Start pump'],
            ['3.', 'Wait'],
          ]),
      ],
      `${READ}\n\n1. Open valve\n\n2. Start pump\n\n3. Wait`,
    ],
    ['a frame around prose', [`60 690 480 50 re S\n${drawLines(72, 720, PROSE)}`], READ],
    [
      'a table of contents',
      [drawLines(72, 720, [`1 Safety ${'.'.repeat(60)} 3`, `2 Setting up ${'.'.repeat(55)} 10`])],
      `1 Safety ${'.'.repeat(60)} 3\n\n2 Setting up ${'.'.repeat(55)} 10`,
    ],
  ])('%s', async (_, pages, text) => {
    expect((await parsePdf(makePdf(pages))).content).toBe(text)
  })
})

test.each([
  ['قبل (الطراز X-200) الآن.', ['.', 'الآن', ' ', '(', 'X-200', ' ', 'الطراز', ')', ' ', 'قبل']],
  ['منذ 2024/05/01 على example.org.', ['.', 'example.org', ' ', 'على', ' ', '2024/05/01', ' ', 'منذ']],
  ['Say (אבג [דה] וז) twice.', ['Say', ' ', '(', 'וז', ' ', '[', 'דה', ']', ' ', 'אבג', ')', ' ', 'twice', '.']],
])('a line in two directions is read in order: %s', (text, seen) => {
  const runs = seen.map((each) => ({ text: each }))
  expect(logicalText(runs, () => false)).toBe(text)
})
