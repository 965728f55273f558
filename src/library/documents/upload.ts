import type { Principal } from '../../request/context.ts'
import { Problem, type ProblemCode, problem } from '../../request/problem.ts'
import { checkCollection, checkId, checkLanguage, checkMayWrite, checkMetadata, formatOf, readSource } from './input.ts'
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
}

export interface Upload {
  readonly files: readonly File[]
  readonly collection: string | undefined
  readonly description: FileDescription
  /** `false`: vectors are made behind the reply. */
  readonly wait: boolean
}

/**
 * Stores the files of one upload, one after the other; a file's id is its name, with its relative path if it has one,
 * unless the upload says otherwise.
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
        throw problem('unsupported_media_type', 'Files end in .md, .mdx, .html, .htm, .txt or .pdf')
      }
      const id = checkId(described.id ?? name)
      const source = await readSource(file, format)
      const { title, url, language, metadata } = described
      const input = { id, collection, format, source, title, url, language, metadata }
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
  if (files.length > 1 && Object.values(description).some((value) => value !== undefined)) {
    throw problem('invalid_request', 'id, title, url, language and metadata go with an upload of one file')
  }
  const { id, title, url, language, metadata } = description
  return {
    id,
    title: title ?? null,
    url: url ?? null,
    language: checkLanguage(language),
    metadata: checkMetadata(metadata),
  }
}

/** Never above the folder it was sent from, and with one kind of slash. */
const nameOf = (file: File): string =>
  file.name
    .replaceAll('\\', '/')
    .split('/')
    .filter((part) => part !== '' && part !== '.' && part !== '..')
    .join('/')
