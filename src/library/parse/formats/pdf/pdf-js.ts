/**
 * PDF.js as `unpdf` brings it. The executable carries it compressed, for the first PDF: as a part of the program it would take
 * seven megabytes, with its bytecode.
 */
import { definePDFJSModule } from 'unpdf'
import { executableRoot } from '../../../../base/executable-root.ts'
import { once } from '../../../../base/once.ts'
import { readPacked } from '../../../../base/packed-file.ts'

/** The folder inside the executable, and the file in it. */
export const PDF_JS_FOLDER = 'pdfjs'
export const PDF_JS_FILE = 'pdfjs.mjs.zst'

/** Call it before anything else of `unpdf`, which otherwise looks for PDF.js by itself. */
export const loadPdfJs = once(async (): Promise<void> => {
  if (executableRoot === undefined) return
  const code = await readPacked(new URL(`${PDF_JS_FOLDER}/${PDF_JS_FILE}`, executableRoot))
  const address = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }))
  await definePDFJSModule(() => import(address))
  URL.revokeObjectURL(address)
})
