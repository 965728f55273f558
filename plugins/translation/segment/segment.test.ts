import { describe, expect, test } from 'bun:test'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { assemble, type CutOptions, cutDocument, type Segment, writeSegment } from './cut.ts'
import { shapeOfPage } from './page-shape.fixture.ts'
import { acceptReply, missingFrom } from './verify.ts'

const markdown: CutOptions = { syntax: 'markdown', language: 'en', terms: null }

/** Changes every letter, as no translation would leave one. */
const mangle = (text: string): string =>
  text.replace(/\p{L}/gu, (letter) => String.fromCodePoint((letter.codePointAt(0) ?? 0) % 2 === 0 ? 0x43b : 0x44f))

/** Each text once. */
async function segmentsOf(source: string, options: CutOptions = markdown): Promise<readonly Segment[]> {
  const pieces = await cutDocument(source, options)
  const segments = pieces.flatMap((piece) => (typeof piece === 'string' ? [] : [[piece.id, piece] as const]))
  return [...new Map(segments).values()]
}

async function translated(source: string, options: CutOptions = markdown): Promise<string> {
  return assemble(await cutDocument(source, options), (segment) => {
    const accepted = acceptReply(segment, mangle(segment.marked.text))
    if (accepted === null) throw new Error(`damaged: ${segment.marked.text}`)
    return writeSegment(segment, accepted)
  })
}

const only = async (source: string, options?: CutOptions): Promise<Segment> => {
  const [first, ...rest] = await segmentsOf(source, options)
  if (first === undefined || rest.length > 0) throw new Error(`${rest.length + 1} segments`)
  return first
}

const PAGE = `# Install \`lectern\` on *Linux*

Read [the **guide**](https://example.org/guide?a=1#x "Title") or <https://example.org>,
then run \`npm start\` in $HOME or set PORT_NUMBER to 8000.  
A hard break. See [settings], [ports][] and [limits][lim]. Water is H<sub>2</sub>O; $E = mc^2$ holds.

> [!NOTE]
> Quoted words
> over two lines, with {name} and {{ count }} and %s.

- one
  - nested **two**
    continued

    1. third level

- [x] done, ![a picture of *it*](img/x.png)

| Setting | Meaning |
| --- | ---: |
| \`A|B\` | either \\| or |

\`\`\`js
const words = 'stay' // as they are
\`\`\`

$$
a_b = c * d * e
$$

:::note[Beware of it]
Inside a container[^1].
:::

[^1]: A footnote here.

<div class="x">raw</div>

[settings]: /settings
[ports]: /ports
[lim]: /limits
`

describe('a page put together again', () => {
  test('has the shape of the source, and its protected parts byte for byte', async () => {
    const result = await translated(PAGE)
    expect(shapeOfPage(result)).toEqual(shapeOfPage(PAGE))
    for (const part of [
      '`lectern`',
      '](https://example.org/guide?a=1#x "Title")',
      '`npm start`',
      'PORT_NUMBER',
      '8000',
    ])
      expect(result).toContain(part)
    for (const part of ['$E = mc^2$', '{name}', '{{ count }}', '%s', "'stay' // as they are", '[^1]', '[!NOTE]'])
      expect(result).toContain(part)
    for (const part of ['<sub>2</sub>', 'a_b = c * d * e', '<div class="x">raw</div>', 'img/x.png', ':::note['])
      expect(result).toContain(part)
    expect(result).not.toMatch(/guide\*\*\]|Quoted|nested|Beware|footnote|either|picture/)
  })

  test('is the source when the segments are', async () => {
    for (const syntax of ['markdown', 'lines', 'text'] as const)
      expect(assemble(await cutDocument(PAGE, { ...markdown, syntax }), ({ source }) => source)).toBe(PAGE)
  })

  test('for every page of the guide', async () => {
    const folder = join(import.meta.dir, '../../../docs')
    for (const name of ['settings', 'access-and-limits', 'deploying', 'retrieval', 'plugins', 'ingesting-pages']) {
      const page = await readFile(join(folder, `${name}.md`), 'utf8')
      expect(shapeOfPage(await translated(page))).toEqual(shapeOfPage(page))
    }
  })

  test('keeps the line breaks of a stored page, and the paragraphs of plain text', async () => {
    const stored = 'First line\nsecond line\n\n- item\n  its second line'
    expect(await translated(stored, { ...markdown, syntax: 'lines' })).toMatch(
      /^\S+ \S+\n\S+ \S+\n\n- \S+\n {2}\S+ \S+ \S+$/,
    )
    const text = '  One.\n\n\n# Not a heading\nnext line\n'
    expect((await translated(text, { ...markdown, syntax: 'text' })).replace(/\p{L}/gu, 'x')).toBe(
      text.replace(/\p{L}/gu, 'x'),
    )
  })
})

describe('segments', () => {
  test('carry no letter of what is protected', async () => {
    const { marked } = await only('Run `npm start` at [home](https://x.org/y).')
    expect(marked.text).toBe('Run ⟦1⟧ at ⟦2⟧home⟦/2⟧.')
  })

  test('that differ in an address alone are one to the memory, and two to a person', async () => {
    const [one, two] = [await only('See [it](/a).'), await only('See [it](/b).')]
    expect(one.hash).toBe(two.hash)
    expect(one.id).not.toBe(two.id)
  })

  test('know their heading', async () => {
    const [, second] = await segmentsOf('# Title\n\nWords.')
    expect(second?.heading).toBe('Title')
  })

  test('leave out what has no words', async () => {
    expect(await segmentsOf('`x`\n\n1234\n\n---\n\n![](a.png)\n\nimport X from "./x"')).toEqual([])
  })

  test('keep words that stay in every language', async () => {
    const { marked } = await only('Ask Lectern today.', { ...markdown, terms: /\bLectern\b/g })
    expect(marked.text).toBe('Ask ⟦1⟧ today.')
  })
})

describe('a reply', () => {
  test('is taken with its marks in another order', async () => {
    const segment = await only('Run `a` before `b`.')
    expect(acceptReply(segment, 'Vor ⟦2⟧ kommt ⟦1⟧.')).toBe('Vor ⟦2⟧ kommt ⟦1⟧.')
  })

  test('is refused when a mark is lost, doubled, torn or invented', async () => {
    const segment = await only('Run `a` at [home](/x) now.')
    for (const reply of [
      'Los ⟦2⟧heim⟦/2⟧',
      'Los ⟦1⟧ ⟦1⟧ ⟦2⟧heim⟦/2⟧',
      'Los ⟦1⟧ ⟦2⟧heim',
      'Los ⟦1⟧ ⟦/2⟧heim⟦2⟧',
      'Los ⟦1⟧ ⟦2⟧⟦/2⟧',
      'Los ⟦2⟧heim⟦1⟧⟦/2⟧',
      'Los ⟦1⟧ ⟦2⟧heim⟦/2⟧ ⟦3⟧',
      'Los ⟦1 ⟦2⟧heim⟦/2⟧',
      '',
      'Los ⟦1⟧ ⟦2⟧heim⟦/2⟧ '.repeat(40),
    ])
      expect(acceptReply(segment, reply)).toBeNull()
  })

  test('is refused when a number is lost, whatever the script of the digits', async () => {
    const segment = await only('Wait 30 seconds for 1,000 pages.')
    expect(acceptReply(segment, 'Warte Sekunden für 1.000 Seiten')).toBeNull()
    expect(acceptReply(segment, 'Warte 30 Sekunden für 1.000 Seiten')).not.toBeNull()
    expect(acceptReply(segment, 'انتظر ٣٠ ثانية لـ ١٠٠٠ صفحة')).not.toBeNull()
  })

  test('that would become markup is escaped', async () => {
    expect(acceptReply(await only('Plain words.'), '# Heading *now*')).toBe('\\# Heading \\*now\\*')
    const cell = (await segmentsOf('| a b |\n| --- |'))[0] as Segment
    expect(writeSegment(cell, acceptReply(cell, 'x | y') ?? '')).toBe('x \\| y')
  })
})

test('a correction must keep what is protected', async () => {
  const segment = await only('Run `a` at [home](/x).')
  expect(missingFrom(segment, 'Starte `a` bei [daheim](/x).')).toBeNull()
  expect(missingFrom(segment, 'Starte bei [daheim](/x).')).toBe('`a`')
  expect(missingFrom(segment, 'Starte `a` bei daheim.')).not.toBeNull()
  expect(missingFrom(segment, 'Starte `a` bei [daheim](/x).\n\n# Neu')).not.toBeNull()
})
