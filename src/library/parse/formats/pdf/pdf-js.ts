/**
 * PDF.js as `unpdf` brings it. The executable carries it compressed, for the first PDF: as a part of the program it would take
 * seven megabytes, with its bytecode.
 */
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { zstdDecompress } from 'node:zlib'
import { definePDFJSModule } from 'unpdf'
import { executableRoot } from '../../../../base/executable-root.ts'
import { once } from '../../../../base/once.ts'

/** The folder inside the executable, and the file in it. */
export const PDF_JS_FOLDER = 'pdfjs'
export const PDF_JS_FILE = 'pdfjs.mjs.zst'

const decompress = promisify(zstdDecompress)

/** Call it before anything else of `unpdf`, which otherwise looks for PDF.js by itself. */
export const loadPdfJs = once(async (): Promise<void> => {
  if (executableRoot === undefined) return
  const packed = await readFile(fileURLToPath(new URL(`${PDF_JS_FOLDER}/${PDF_JS_FILE}`, executableRoot)))
  const code = new Blob([(await decompress(packed)) as Uint8Array<ArrayBuffer>], { type: 'text/javascript' })
  const address = URL.createObjectURL(code)
  await definePDFJSModule(() => import(address))
  URL.revokeObjectURL(address)
})
