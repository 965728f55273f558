import { deflateSync } from 'node:zlib'

/** Operators that draw a page. */
export type Drawing = string

/** Lines of text, each 14 points below the one before. */
export const drawLines = (x: number, y: number, lines: readonly string[]): Drawing =>
  lines.map((line, index) => `BT /F1 12 Tf ${x} ${y - 14 * index} Td (${line}) Tj ET\n`).join('')

/** Rows of 20 points between borders at `xs`; narrow columns leave words no further apart than in a sentence. */
export function drawTable(xs: readonly number[], top: number, rows: readonly (readonly string[])[]): Drawing {
  const foot = top - 20 * rows.length
  const across = [top, ...rows.map((_, index) => top - 20 * (index + 1))]
  return [
    ...across.map((y) => `${xs[0]} ${y} m ${xs.at(-1)} ${y} l S\n`),
    ...xs.map((x) => `${x} ${top} m ${x} ${foot} l S\n`),
    ...rows.flatMap((row, down) =>
      row.map((cell, column) => drawLines((xs[column] ?? 0) + 3, top - 20 * down - 14, [cell])),
    ),
  ].join('')
}

/**
 * A PDF of one font; each page is lines of text, `''` a wider gap, or a drawing. Page contents are packed when `packed`.
 */
export function makePdf(
  pages: readonly (readonly string[] | Drawing)[],
  /** `glyphs`: names that the font has for codes of its own, as in `124/C02`. */
  options: { title?: string; packed?: boolean; glyphs?: string } = {},
) {
  const objects: Buffer[] = []
  const add = (text: string | Buffer): number => objects.push(Buffer.from(text))
  add('<</Type/Catalog/Pages 2 0 R>>')
  add('')
  const encoding = options.glyphs === undefined ? '' : `/Encoding<</Differences[${options.glyphs}]>>`
  add(`<</Type/Font/Subtype/Type1/BaseFont/Helvetica${encoding}>>`)
  add(`<</Title(${options.title ?? ''})>>`)
  const kids = pages.map((page) => {
    const lines = typeof page === 'string' ? [] : page
    const shown = lines.map((line) => (line === '' ? '0 -30 Td' : `0 -14 Td (${line}) Tj`)).join(' ')
    const drawing = typeof page === 'string' ? page : `BT /F1 12 Tf 72 720 Td ${shown} ET`
    const stream = add(contentStream(Buffer.from(drawing), options.packed === true))
    return add(
      `<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents ${stream} 0 R/Resources<</Font<</F1 3 0 R>>>>>>`,
    )
  })
  objects[1] = Buffer.from(`<</Type/Pages/Kids[${kids.map((kid) => `${kid} 0 R`).join(' ')}]/Count ${kids.length}>>`)
  return assemble(objects)
}

/** A PDF of 1 MB or so whose one page unpacks to `bytes`. */
export function makePdfBomb(bytes: number): Uint8Array {
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R>>',
  ].map((text) => Buffer.from(text))
  return assemble([...objects, contentStream(Buffer.alloc(bytes, '(a) Tj '), true)])
}

function contentStream(content: Buffer, packed: boolean): Buffer {
  const data = packed ? deflateSync(content) : content
  const filter = packed ? '/Filter/FlateDecode' : ''
  return Buffer.concat([Buffer.from(`<</Length ${data.length}${filter}>>stream\n`), data, Buffer.from('\nendstream')])
}

function assemble(objects: readonly Buffer[]): Uint8Array {
  const parts: Buffer[] = [Buffer.from('%PDF-1.4\n')]
  const offsets: number[] = []
  let length = 9
  objects.forEach((object, index) => {
    const part = Buffer.concat([Buffer.from(`${index + 1} 0 obj`), object, Buffer.from('endobj\n')])
    offsets.push(length)
    length += part.length
    parts.push(part)
  })
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  parts.push(
    Buffer.from(
      `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}trailer<</Root 1 0 R/Info 4 0 R/Size ${objects.length + 1}>>\n` +
        `startxref\n${length}\n%%EOF`,
    ),
  )
  return new Uint8Array(Buffer.concat(parts))
}
