/** Word documents: headings, lists, tables, footnotes and code, by mammoth; pictures are left out and counted. */
import { zipSync } from 'fflate'
import mammoth from 'mammoth'
import mammothPromises from 'mammoth/lib/promises.js'
import { type ParsedDocument, UnreadableDocument } from '../document.ts'
import { unpackZip } from '../zip.ts'
import { parseHtml } from './html/html.ts'

// Mammoth wraps what it replies in a promise of its own, made by setting `__proto__`, which Deno does not have. The wrap
// is for callers of its older releases: https://github.com/mwilliamson/mammoth.js/pull/383
mammothPromises.toExternalPromise = (promise) => promise

/** Names that programs give the style of code. */
const CODE_STYLES = ['Code', 'Source Code', 'HTML Preformatted', 'Preformatted Text', 'Macro Text', 'Plain Text']
const STYLES = CODE_STYLES.map((name) => `p[style-name='${name}'] => pre:separator('\n')`)

/** @throws UnreadableDocument */
export async function parseDocx(source: Uint8Array): Promise<ParsedDocument> {
  const parts = unpackZip(source, (path) => !path.startsWith('word/media/'))
  if (!parts.has('word/document.xml')) throw new UnreadableDocument('This is not a Word document (.docx)')
  // What was unpacked within bounds is packed again for the reader, which would unpack anything.
  const bounded = Buffer.from(zipSync(Object.fromEntries(parts), { level: 0 }))
  let pictures = 0
  try {
    const { value } = await mammoth.convertToHtml(
      { buffer: bounded },
      {
        styleMap: [...STYLES, "p[style-name='Title'] => h1:fresh"],
        convertImage: mammoth.images.imgElement(async () => {
          pictures++
          return { src: '' }
        }),
      },
    )
    const parsed = parseHtml(`<main>${value}</main>`, { tables: 'data' })
    return { ...parsed, ...(pictures === 0 ? {} : { warnings: [`${pictures} pictures`] }) }
  } catch (error) {
    if (error instanceof UnreadableDocument) throw error
    throw new UnreadableDocument('The Word document cannot be read', { cause: error })
  }
}
