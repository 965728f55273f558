import { getDocumentProxy } from 'unpdf'
import { compose } from '../compose.ts'
import { MAX_PDF_PAGES, MAX_TEXT_CHARS, type ParsedDocument, type Piece, UnreadableDocument } from '../document.ts'
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
    const pieces: Piece[] = []
    let chars = 0
    for (let number = 1; number <= pdf.numPages; number++) {
      const page = await pdf.getPage(number)
      const lines = await readLines(page.streamTextContent().getReader(), MAX_TEXT_CHARS - chars)
      page.cleanup()
      for (const text of paragraphs(lines)) {
        chars += text.length
        pieces.push({ kind: 'paragraph', text, anchor: `page=${number}` })
      }
    }
    if (pieces.length === 0) throw new UnreadableDocument('The PDF holds no text; scanned pages need OCR first')
    return { title: await titleOf(pdf), metadata: { pages: pdf.numPages }, ...compose(pieces) }
  } catch (error) {
    if (error instanceof UnreadableDocument) throw error
    throw new UnreadableDocument('The PDF is broken', { cause: error })
  } finally {
    await pdf.destroy()
  }
}

type Pdf = Awaited<ReturnType<typeof getDocumentProxy>>

async function open(bytes: Uint8Array): Promise<Pdf> {
  try {
    return await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0, isEvalSupported: false, stopAtErrors: false })
  } catch (error) {
    const locked = error instanceof Error && error.name === 'PasswordException'
    throw new UnreadableDocument(locked ? 'The PDF is locked by a password' : 'The PDF is broken', { cause: error })
  }
}

async function titleOf(pdf: Pdf): Promise<string | null> {
  const { info } = await pdf.getMetadata()
  const title = 'Title' in info ? info.Title : null
  // Word processors leave their file's name here.
  return typeof title === 'string' && title.trim() !== '' && !/^untitled$|\.\w{2,4}$/i.test(title) ? title.trim() : null
}

interface Line {
  text: string
  /** Of its baseline, in points from the page's foot. */
  y: number
  height: number
}

/** What pdf.js puts into its text stream, so far as it matters here. */
interface TextRun {
  readonly str?: string
  readonly hasEOL?: boolean
  readonly transform?: readonly number[]
  readonly height?: number
}

async function readLines(reader: ReadableStreamDefaultReader<{ items: TextRun[] }>, maxChars: number): Promise<Line[]> {
  const lines: Line[] = []
  let line: Line | null = null
  let chars = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return lines
    for (const run of value.items) {
      if (run.str === undefined) continue
      chars += run.str.length
      if (chars > maxChars) {
        await reader.cancel()
        throw new UnreadableDocument('The PDF holds more than 20 MB of text')
      }
      if (line === null) {
        line = { text: '', y: run.transform?.[5] ?? 0, height: 0 }
        lines.push(line)
      }
      line.text += run.str
      line.height = Math.max(line.height, run.height ?? 0)
      if (run.hasEOL === true) line = null
    }
  }
}

/** Lines belong together until the gap to the next is wider than a line or the size of the letters changes. */
function paragraphs(lines: readonly Line[]): readonly string[] {
  const found: string[] = []
  let current = ''
  let previous: Line | null = null
  for (const line of lines) {
    const text = line.text.replaceAll(/\s+/g, ' ').trim()
    if (text === '') continue
    const height = previous === null ? 0 : Math.max(previous.height, line.height) || 10
    const gap = previous === null ? 0 : Math.abs(previous.y - line.y)
    const resized = previous !== null && Math.abs(previous.height - line.height) > 0.2 * height
    if (previous !== null && gap <= 1.6 * height && !resized && !/^[•▪‣◦–-]\s/.test(text)) {
      current = join(current, text)
    } else {
      if (current !== '') found.push(current)
      current = text
    }
    previous = line
  }
  if (current !== '') found.push(current)
  return found
}

/** A word divided at the line's end grows together again. */
function join(text: string, next: string): string {
  if (/\p{Ll}[-\u00ad]$/u.test(text) && /^\p{Ll}/u.test(next)) return text.slice(0, -1) + next
  return `${text.replace(/\u00ad$/, '')} ${next}`
}
