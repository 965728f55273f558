import { type Principal, Problem, type ProblemCode, problem } from '#sdk'
import { checkCollection, checkId, checkMayWrite, formatOf, readSource } from './input.ts'
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

/**
 * Stores the files of one upload, one after the other; a file's id is its name, with its relative path if it has one.
 * @throws Problem the first file's, when none could be stored
 */
export async function storeUpload(
  documents: Pick<Documents, 'put'>,
  principal: Principal,
  upload: { readonly files: readonly File[]; readonly collection: string | undefined },
): Promise<UploadResult> {
  const collection = checkCollection(upload.collection)
  checkMayWrite(principal, collection)
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
      const id = checkId(name)
      const source = await readSource(file, format)
      const put = await documents.put({
        id,
        collection,
        format,
        source,
        title: null,
        url: null,
        language: null,
        metadata: {},
      })
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

/** Never above the folder it was sent from, and with one kind of slash. */
const nameOf = (file: File): string =>
  file.name
    .replaceAll('\\', '/')
    .split('/')
    .filter((part) => part !== '' && part !== '.' && part !== '..')
    .join('/')
