/**
 * What reads each format, loaded when it is first used. Apart from the list of formats, because the threads that parse need
 * it and nobody else does: the compiled program would hold every parser twice.
 */
import type { AnchorStyle } from '../sites/anchors.ts'
import type { ParsedDocument } from './document.ts'
import type { DocumentFormat } from './formats.ts'

/** What the caller knows of a page besides its text. */
export interface ParseOptions {
  /** The generator of the site that the page is from, by name. */
  readonly site: string | null
  readonly anchors: AnchorStyle | null
}

type Read<Source> = (source: Source, options: ParseOptions) => ParsedDocument | Promise<ParsedDocument>
type BinaryName = Extract<DocumentFormat, 'pdf' | 'docx'>

export const textReaders: Readonly<Record<Exclude<DocumentFormat, BinaryName>, () => Promise<Read<string>>>> = {
  markdown: () => loadMarkdown('markdown'),
  mdx: () => loadMarkdown('mdx'),
  html: async () => {
    const { parseHtml } = await import('./formats/html/html.ts')
    return (source) => parseHtml(source)
  },
  text: async () => (await import('./formats/text.ts')).parseText,
  rst: async () => (await import('./formats/rst/rst.ts')).parseRst,
  asciidoc: async () => (await import('./formats/asciidoc.ts')).parseAsciidoc,
  org: async () => (await import('./formats/org/org.ts')).parseOrg,
  notebook: async () => (await import('./formats/notebook.ts')).parseNotebook,
  openapi: async () => (await import('./formats/openapi.ts')).parseOpenApi,
  csv: async () => (await import('./formats/csv.ts')).parseCsv,
}

export const binaryReaders: Readonly<Record<BinaryName, () => Promise<Read<Uint8Array>>>> = {
  pdf: async () => (await import('./formats/pdf/pdf.ts')).parsePdf,
  docx: async () => (await import('./formats/docx.ts')).parseDocx,
}

async function loadMarkdown(format: 'markdown' | 'mdx'): Promise<Read<string>> {
  const { parseMarkdown } = await import('./formats/markdown/markdown.ts')
  return (source, { site, anchors }) => parseMarkdown(source, { format, site, anchors })
}
