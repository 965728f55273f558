/** Every format that pages are written in; `readers.ts` has the file that reads it. */

export interface Format {
  readonly name: string
  /** Without a dot, in small letters; the first is what a client would write. */
  readonly extensions: readonly string[]
  /** Files that are of this format whatever they end in. */
  readonly files?: RegExp
  readonly source: 'text' | 'bytes'
  /** Whether the page's site decides its address and how it is read. */
  readonly isGenerated: boolean
  /** Whether a site decides its address, and nothing else. @default as `isGenerated` */
  readonly becomesPage?: boolean
}

export const FORMATS = [
  {
    name: 'markdown',
    extensions: ['md', 'markdown'],
    files: /(?:^|[\\/])llms(?:-full)?\.txt$/i,
    source: 'text',
    isGenerated: true,
  },
  { name: 'mdx', extensions: ['mdx'], source: 'text', isGenerated: true },
  {
    name: 'html',
    extensions: ['html', 'htm', 'xhtml'],
    source: 'text',
    isGenerated: false,
  },
  {
    name: 'text',
    extensions: ['txt'],
    source: 'text',
    isGenerated: false,
  },
  {
    name: 'pdf',
    extensions: ['pdf'],
    source: 'bytes',
    isGenerated: false,
  },
  {
    name: 'docx',
    extensions: ['docx'],
    source: 'bytes',
    isGenerated: false,
  },
  {
    name: 'rst',
    extensions: ['rst', 'rest'],
    source: 'text',
    isGenerated: false,
    becomesPage: true,
  },
  {
    name: 'asciidoc',
    extensions: ['adoc', 'asciidoc', 'asc'],
    source: 'text',
    isGenerated: false,
    becomesPage: true,
  },
  {
    name: 'org',
    extensions: ['org'],
    source: 'text',
    isGenerated: false,
    becomesPage: true,
  },
  {
    name: 'notebook',
    extensions: ['ipynb'],
    source: 'text',
    isGenerated: false,
  },
  {
    name: 'openapi',
    extensions: ['openapi'],
    files: /(?:^|[\\/.])(?:openapi|swagger)\.(?:json|ya?ml)$/i,
    source: 'text',
    isGenerated: false,
  },
  {
    name: 'csv',
    extensions: ['csv', 'tsv'],
    source: 'text',
    isGenerated: false,
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
