import { getDocumentProxy } from 'unpdf'
import { compose } from '../../compose.ts'
import { MAX_PDF_PAGES, MAX_TEXT_CHARS, type ParsedDocument, type Piece, UnreadableDocument } from '../../document.ts'
import { blocksOf } from './blocks.ts'
import { readingOrder } from './columns.ts'
import { type Line, linesOf, type Run } from './lines.ts'
import { loadPdfJs } from './pdf-js.ts'
import { hasGap } from './rivers.ts'
import { ruledTables, tableLine } from './ruled-tables.ts'
import { rulesOf } from './rules.ts'
import { withoutRunningHeads } from './running-heads.ts'
import { refuseInflatingPdf } from './streams.ts'

/**
 * The text of a PDF, page by page; every piece carries the anchor `page=N` that viewers understand.
 * @throws UnreadableDocument when it is no PDF, broken, locked, without text, or beyond a limit
 */
export async function parsePdf(bytes: Uint8Array): Promise<ParsedDocument> {
  if (!new TextDecoder('latin1').decode(bytes.subarray(0, 1024)).includes('%PDF-')) {
    throw new UnreadableDocument('The file is not a PDF')
  }
  refuseInflatingPdf(bytes)
  const pdf = await open(bytes)
  try {
    if (pdf.numPages > MAX_PDF_PAGES) throw new UnreadableDocument(`The PDF has more than ${MAX_PDF_PAGES} pages`)
    const pages: (readonly Line[])[] = []
    let chars = 0
    let unnamed = 0
    for (let number = 1; number <= pdf.numPages; number++) {
      const page = await pdf.getPage(number)
      const read = await readRuns(page.streamTextContent().getReader(), MAX_TEXT_CHARS - chars)
      // In the place of a sign stands a space: what is left of `10−2` is not 102.
      const runs = read.map((run) => ({ ...run, text: run.text.replaceAll(UNNAMED, ' ') }))
      pages.push(await pageLines(page, runs))
      page.cleanup()
      for (const { text } of read) {
        chars += text.length
        unnamed += text.match(UNNAMED)?.length ?? 0
      }
    }
    const empty = pages.filter((lines) => lines.length === 0).length
    if (empty === pages.length) throw new UnreadableDocument('The PDF contains no text; scanned pages need OCR first')
    const pieces = withoutRunningHeads(pages).flatMap((lines, index) =>
      blocksOf(readingOrder(lines)).map((piece): Piece => ({ ...piece, anchor: `page=${index + 1}` })),
    )
    const warnings = [
      ...(empty === 0 ? [] : [`${empty} of ${pages.length} pages hold no text: scanned pages need OCR first`]),
      ...(unnamed === 0 ? [] : [`characters that the PDF’s fonts do not name are left out: ${unnamed}`]),
    ]
    return { title: await titleOf(pdf), metadata: { pages: pdf.numPages }, warnings, ...compose(pieces) }
  } catch (error) {
    if (error instanceof UnreadableDocument) throw error
    throw new UnreadableDocument('The PDF is broken', { cause: error })
  } finally {
    await pdf.destroy()
  }
}

/** What comes of a glyph whose font does not say which character it is. */
const UNNAMED = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd]/g

type Page = Awaited<ReturnType<Pdf['getPage']>>

/** Lines from the top down; a table with borders stands in the place of one. */
async function pageLines(page: Page, runs: readonly Run[]): Promise<readonly Line[]> {
  const lines = linesOf(runs)
  // Reading what a page draws takes as long as reading its text: prose needs none of it.
  if (lines.filter(hasGap).length < 2) return lines
  const { tables, rest } = ruledTables(runs, await rulesOf(page))
  if (tables.length === 0) return lines
  return [...linesOf(rest), ...tables.map(tableLine)].sort((one, other) => other.y - one.y)
}

type Pdf = Awaited<ReturnType<typeof getDocumentProxy>>

async function open(bytes: Uint8Array): Promise<Pdf> {
  await loadPdfJs()
  try {
    return await getDocumentProxy(new Uint8Array(bytes), {
      verbosity: 0,
      isEvalSupported: false,
      stopAtErrors: false,
      // Pictures are never unpacked.
      maxImageSize: 0,
    })
  } catch (error) {
    const locked = error instanceof Error && error.name === 'PasswordException'
    throw new UnreadableDocument(locked ? 'The PDF is protected by a password' : 'The PDF is broken', { cause: error })
  }
}

async function titleOf(pdf: Pdf): Promise<string | null> {
  const { info } = await pdf.getMetadata()
  const title = 'Title' in info ? info.Title : null
  // Word processors leave their file's name here.
  return typeof title === 'string' && title.trim() !== '' && !/^untitled$|\.\w{2,4}$/i.test(title)
    ? title.replaceAll(UNNAMED, ' ').trim()
    : null
}

/** What pdf.js puts into its text stream, so far as it matters here. */
interface TextContent {
  readonly items: readonly {
    readonly str?: string
    readonly transform?: readonly number[]
    readonly width?: number
    readonly height?: number
    readonly fontName?: string
  }[]
  readonly styles: Readonly<Record<string, { readonly fontFamily?: string }>>
}

async function readRuns(reader: ReadableStreamDefaultReader<TextContent>, maxChars: number): Promise<readonly Run[]> {
  const runs: Run[] = []
  const monospaced = new Set<string>()
  let chars = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return runs
    for (const [font, { fontFamily }] of Object.entries(value.styles))
      if (fontFamily === 'monospace') monospaced.add(font)
    for (const { str = '', transform = [], width = 0, height = 0, fontName = '' } of value.items) {
      chars += str.length
      if (chars > maxChars) {
        await reader.cancel()
        throw new UnreadableDocument('The PDF contains more than 20 MB of text')
      }
      if (str === '') continue
      const [x = 0, y = 0] = transform.slice(4)
      runs.push({
        text: str,
        x,
        y,
        width,
        height: height || 10,
        isMonospace: monospaced.has(fontName),
        order: runs.length,
      })
    }
  }
}
