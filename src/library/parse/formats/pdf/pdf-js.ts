/**
 * PDF.js as `unpdf` brings it. The executable carries it as a plain file, which the first PDF reads: its bytecode would take
 * four megabytes more.
 */
import { definePDFJSModule } from 'unpdf'
import { executableRoot } from '../../../../base/executable-root.ts'
import { once } from '../../../../base/once.ts'

/** The folder inside the executable, and the file in it. */
export const PDF_JS_FOLDER = 'pdfjs'
export const PDF_JS_FILE = 'pdfjs.mjs'

/** Call it before anything else of `unpdf`, which otherwise looks for PDF.js by itself. */
export const loadPdfJs = once(async (): Promise<void> => {
  if (executableRoot === undefined) return
  await definePDFJSModule(() => import(new URL(`${PDF_JS_FOLDER}/${PDF_JS_FILE}`, executableRoot).href))
})
