import { describe, expect, test } from 'bun:test'
import { UnreadableDocument } from '../../document.ts'
import { logicalText } from './bidi.ts'
import { makePdf, makePdfBomb } from './pdf.fixture.ts'
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

test.each([
  ['قبل (الطراز X-200) الآن.', ['.', 'الآن', ' ', '(', 'X-200', ' ', 'الطراز', ')', ' ', 'قبل']],
  ['منذ 2024/05/01 على example.org.', ['.', 'example.org', ' ', 'على', ' ', '2024/05/01', ' ', 'منذ']],
  ['Say (אבג [דה] וז) twice.', ['Say', ' ', '(', 'וז', ' ', '[', 'דה', ']', ' ', 'אבג', ')', ' ', 'twice', '.']],
])('a line in two directions is read in order: %s', (text, seen) => {
  const runs = seen.map((each) => ({ text: each }))
  expect(logicalText(runs, () => false)).toBe(text)
})
