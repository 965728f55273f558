/** Every format that pages are written in: one line here, and one file that reads it, loaded when it is first used. */
import type { AnchorStyle } from '../sites/anchors.ts'
import type { ParsedDocument } from './document.ts'

/** What the caller knows of a page besides its text. */
export interface ParseOptions {
  /** The generator of the site that the page is from, by name. */
  readonly site: string | null
  readonly anchors: AnchorStyle | null
}

interface TextFormat {
  readonly name: string
  /** Without a dot, in small letters; the first is what a client would write. */
  readonly extensions: readonly string[]
  /** Files that are of this format whatever they end in. */
  readonly files?: RegExp
  readonly source: 'text'
  /** Whether the page's site decides its address and how it is read. */
  readonly isGenerated: boolean
  load(): Promise<(source: string, options: ParseOptions) => ParsedDocument | Promise<ParsedDocument>>
}

interface BinaryFormat {
  readonly name: string
  readonly extensions: readonly string[]
  readonly source: 'bytes'
  readonly isGenerated: false
  load(): Promise<(source: Uint8Array, options: ParseOptions) => ParsedDocument | Promise<ParsedDocument>>
}

export type Format = TextFormat | BinaryFormat

export const FORMATS = [
  {
    name: 'markdown',
    extensions: ['md', 'markdown'],
    files: /(?:^|[\\/])llms(?:-full)?\.txt$/i,
    source: 'text',
    isGenerated: true,
    load: () => loadMarkdown('markdown'),
  },
  { name: 'mdx', extensions: ['mdx'], source: 'text', isGenerated: true, load: () => loadMarkdown('mdx') },
  {
    name: 'html',
    extensions: ['html', 'htm', 'xhtml'],
    source: 'text',
    isGenerated: false,
    load: async () => (await import('./html/html.ts')).parseHtml,
  },
  {
    name: 'text',
    extensions: ['txt'],
    source: 'text',
    isGenerated: false,
    load: async () => (await import('./text.ts')).parseText,
  },
  {
    name: 'pdf',
    extensions: ['pdf'],
    source: 'bytes',
    isGenerated: false,
    load: async () => (await import('./pdf/pdf.ts')).parsePdf,
  },
  {
    name: 'docx',
    extensions: ['docx'],
    source: 'bytes',
    isGenerated: false,
    load: async () => (await import('./docx.ts')).parseDocx,
  },
  {
    name: 'rst',
    extensions: ['rst', 'rest'],
    source: 'text',
    isGenerated: false,
    load: async () => (await import('./rst/rst.ts')).parseRst,
  },
  {
    name: 'asciidoc',
    extensions: ['adoc', 'asciidoc', 'asc'],
    source: 'text',
    isGenerated: false,
    load: async () => (await import('./asciidoc.ts')).parseAsciidoc,
  },
  {
    name: 'notebook',
    extensions: ['ipynb'],
    source: 'text',
    isGenerated: false,
    load: async () => (await import('./notebook.ts')).parseNotebook,
  },
  {
    name: 'openapi',
    extensions: ['openapi'],
    files: /(?:^|[\\/.])(?:openapi|swagger)\.(?:json|ya?ml)$/i,
    source: 'text',
    isGenerated: false,
    load: async () => (await import('./openapi.ts')).parseOpenApi,
  },
  {
    name: 'csv',
    extensions: ['csv', 'tsv'],
    source: 'text',
    isGenerated: false,
    load: async () => (await import('./csv.ts')).parseCsv,
  },
] as const satisfies readonly Format[]

export type DocumentFormat = (typeof FORMATS)[number]['name']

const all: readonly (Format & { readonly name: DocumentFormat })[] = FORMATS

export const formatNamed = (name: DocumentFormat): Format => all.find((format) => format.name === name) ?? FORMATS[0]

/** By the file's extension; `null` when it is none that is read here. */
export function formatOf(file: string): DocumentFormat | null {
  const named = all.find((format) => 'files' in format && format.files?.test(file))
  if (named !== undefined) return named.name
  const extension = /\.([a-z]\w*)$/i.exec(file)?.[1]?.toLowerCase() ?? ''
  return all.find(({ extensions }) => extensions.includes(extension))?.name ?? null
}

/** `.md .markdown .mdx …`, for messages. */
export const EXTENSIONS: readonly string[] = all.flatMap(({ extensions }) => extensions.map((each) => `.${each}`))

async function loadMarkdown(format: 'markdown' | 'mdx') {
  const { parseMarkdown } = await import('./markdown/markdown.ts')
  return (source: string, { site, anchors }: ParseOptions) => parseMarkdown(source, { format, site, anchors })
}
