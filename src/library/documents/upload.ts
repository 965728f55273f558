import type { Principal } from '../../request/context.ts'
import { Problem, type ProblemCode, problem } from '../../request/problem.ts'
import { type DocumentFormat, EXTENSIONS, formatNamed, formatOf } from '../parse/formats.ts'
import { readFrontMatter } from '../parse/front-matter.ts'
import { documentIdFor } from '../sites/address.ts'
import type { AnchorStyle } from '../sites/anchors.ts'
import { generatorNamed } from '../sites/generators/index.ts'
import { checkCollection, checkId, checkLanguage, checkMayWrite, checkMetadata, readSource } from './input.ts'
import type { Documents, PutResult } from './types.ts'

/** A file of an upload that could not be stored, among others that were. */
export interface UploadFailure {
  readonly id: string
  readonly error: { readonly code: ProblemCode; readonly detail: string }
}

export interface UploadResult {
  readonly items: readonly (PutResult | UploadFailure)[]
  readonly created: boolean
}

/** What an upload says of its file; only an upload of one file may. */
export interface FileDescription {
  readonly id?: string
  readonly title?: string
  readonly url?: string
  readonly language?: string
  /** A JSON object; Elysia has parsed it, for its field looks like one. */
  readonly metadata?: unknown
  readonly site?: string
  readonly anchors?: AnchorStyle
}

export interface Upload {
  readonly files: readonly File[]
  readonly collection: string | undefined
  readonly description: FileDescription
  /** `false`: vectors are made behind the reply. */
  readonly wait: boolean
}

/**
 * Stores the files of one upload, one after the other. Unless the upload says otherwise, a file's id is the one that
 * `lectern ingest` gives it: a page is the same however it comes in.
 * @throws Problem the first file's, when none could be stored; `invalid_request` for a description of several files
 */
export async function storeUpload(
  documents: Pick<Documents, 'put'>,
  principal: Principal,
  upload: Upload,
): Promise<UploadResult> {
  const collection = checkCollection(upload.collection)
  checkMayWrite(principal, collection)
  const described = readDescription(upload)
  const items: (PutResult | UploadFailure)[] = []
  let firstProblem: Problem | null = null
  let stored = 0
  let created = false
  for (const file of upload.files) {
    const name = nameOf(file)
    try {
      const format = formatOf(name)
      if (format === null) {
        throw problem('unsupported_media_type', `Files end in ${EXTENSIONS.join(', ')}`)
      }
      const source = await readSource(file, format)
      const { title, url, language, metadata, site, anchors } = described
      const id = checkId(described.id ?? idOf(name, format, source, site))
      const input = { id, collection, format, source, title, url, language, metadata, site, anchors }
      const put = await documents.put(input, { wait: upload.wait })
      items.push(put.result)
      stored++
      created ||= put.created
    } catch (error) {
      // Of a fault that is ours, or the database's, every file would tell: it ends the request.
      if (!(error instanceof Problem)) throw error
      firstProblem ??= error
      items.push({ id: name, error: { code: error.code, detail: error.message } })
    }
  }
  if (stored === 0) throw firstProblem ?? problem('invalid_request', 'The upload holds no file')
  return { items, created }
}

function readDescription({ files, description }: Upload) {
  const { site = null, anchors = null, ...single } = description
  if (files.length > 1 && Object.values(single).some((value) => value !== undefined)) {
    throw problem('invalid_request', 'id, title, url, language and metadata go with an upload of one file')
  }
  const { id, title, url, language, metadata } = single
  return {
    id,
    title: title ?? null,
    url: url ?? null,
    language: checkLanguage(language),
    metadata: checkMetadata(metadata),
    site,
    anchors,
  }
}

function idOf(name: string, format: DocumentFormat, source: string | Uint8Array, site: string | null): string {
  const isPage = formatNamed(format).isGenerated && typeof source === 'string'
  const frontMatter = isPage ? readFrontMatter(source).values : {}
  return documentIdFor(name, frontMatter, generatorNamed(site).addresses)
}

/** Never above the folder it was sent from, and with one kind of slash. */
const nameOf = (file: File): string =>
  file.name
    .replaceAll('\\', '/')
    .split('/')
    .filter((part) => part !== '' && part !== '.' && part !== '..')
    .join('/')
