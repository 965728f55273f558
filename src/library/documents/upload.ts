import type { Principal } from '../../request/context.ts'
import { Problem, type ProblemCode, problem } from '../../request/problem.ts'
import { ARCHIVE_EXTENSIONS, isArchive } from '../archives/archive-names.ts'
import { lesserNamesakes, namedWithExtension } from '../folder/namesakes.ts'
import { MAX_FILE_BYTES } from '../parse/document.ts'
import { type DocumentFormat, EXTENSIONS, formatNamed, formatOf } from '../parse/formats.ts'
import { readFrontMatter } from '../parse/front-matter.ts'
import { documentIdFor } from '../sites/address.ts'
import type { AnchorStyle } from '../sites/anchors.ts'
import { generatorNamed } from '../sites/generators/index.ts'
import { inTemporaryFolder } from '../sources/folder/temporary-folder.ts'
import { walkPages } from '../sources/folder/walk-pages.ts'
import type { WalkedInput, WalkItem } from '../sources/source.ts'
import {
  checkAddress,
  checkCollection,
  checkId,
  checkLanguage,
  checkMayWrite,
  checkMetadata,
  readSource,
} from './input.ts'
import type { DocumentInput, Documents, PutResult } from './types.ts'

/** A file of an upload that could not be stored, among others that were. */
export interface UploadFailure {
  readonly id: string
  readonly error: { readonly code: ProblemCode; readonly detail: string }
}

export interface UploadResult {
  readonly items: readonly (PutResult | UploadFailure)[]
  readonly created: boolean
  /** What archives held besides pages. */
  readonly leftOut: readonly { readonly reason: string; readonly count: number }[]
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
  documents: Pick<Documents, 'put' | 'unpack'>,
  principal: Principal,
  upload: Upload,
): Promise<UploadResult> {
  const collection = checkCollection(upload.collection)
  checkMayWrite(principal, collection)
  const described = readDescription(upload)
  const items: (PutResult | UploadFailure)[] = []
  const leftOut = new Map<string, number>()
  let firstProblem: Problem | null = null
  let stored = 0
  let created = false
  const fail = (id: string, error: unknown): void => {
    // Of a fault that is ours, or the database's, every file would tell: it ends the request.
    if (!(error instanceof Problem)) throw error
    firstProblem ??= error
    items.push({ id, error: { code: error.code, detail: error.message } })
  }
  const takenIds = new Map<string, string>()
  const put = async (name: string, read: () => Promise<DocumentInput>): Promise<void> => {
    try {
      const input = await read()
      const other = takenIds.get(input.id)
      if (other !== undefined)
        throw problem('conflict', `It would have the id "${input.id}", which ${other} has already`)
      takenIds.set(input.id, name)
      const { result, created: isNew } = await documents.put(input, { wait: upload.wait })
      items.push(result)
      stored++
      created ||= isNew
    } catch (error) {
      fail(name, error)
    }
  }
  const lesser = lesserNamesakes(upload.files.map(nameOf))
  for (const file of upload.files) {
    const name = nameOf(file)
    if (!isArchive(name)) {
      const named = lesser.has(name) ? namedWithExtension(name) : name
      await put(name, () => readUploaded(named, file, collection, described))
      continue
    }
    try {
      for await (const item of pagesInside(documents, file, name, described.site)) {
        if (item.type === 'page') await put(item.address, async () => ofArchive(item.input, collection, described))
        else if (item.type === 'refused') fail(item.address, problem('unreadable_document', item.reason))
        else if (item.type === 'left out') leftOut.set(item.reason, (leftOut.get(item.reason) ?? 0) + 1)
      }
    } catch (error) {
      fail(name, error)
    }
  }
  if (stored === 0) throw firstProblem ?? problem('invalid_request', 'The upload holds no file')
  return { items, created, leftOut: [...leftOut].map(([reason, count]) => ({ reason, count })) }
}

/** The pages of an archive or book, as a walk through its folder yields them. @throws Problem `unreadable_document`, `too_large` */
async function* pagesInside(
  documents: Pick<Documents, 'unpack'>,
  file: File,
  name: string,
  site: string | null,
): AsyncGenerator<WalkItem> {
  if (file.size > MAX_FILE_BYTES) throw problem('too_large', 'A file may be at most 25 MB')
  yield* inTemporaryFolder(async function* (folder) {
    const left = await documents.unpack(name, new Uint8Array(await file.arrayBuffer()), folder)
    for (const { reason, count } of left)
      for (let n = 0; n < count; n++) yield { type: 'left out', address: name, reason } as const
    const source = { name, site, baseUrl: null, include: [], exclude: [] }
    const { isComplete } = yield* walkPages({ source, folder, boundary: folder, signal: NEVER })
    if (!isComplete) throw problem('unreadable_document', 'The archive contains no pages')
  })
}

const NEVER = new AbortController().signal

/** A page of an archive with what the upload says of all of them. */
const ofArchive = (
  input: WalkedInput,
  collection: string,
  { language, metadata, anchors }: ReturnType<typeof readDescription>,
): DocumentInput => ({
  ...input,
  id: checkId(input.id),
  collection,
  language,
  metadata,
  anchors: anchors ?? input.anchors,
})

/** @throws Problem `unsupported_media_type`, `unreadable_document`, `too_large`, `invalid_request` */
async function readUploaded(
  name: string,
  file: Blob,
  collection: string,
  { id, title, url, language, metadata, site, anchors }: ReturnType<typeof readDescription>,
): Promise<DocumentInput> {
  const format = formatOf(name)
  if (format === null)
    throw problem('unsupported_media_type', `Files end in ${[...EXTENSIONS, ...ARCHIVE_EXTENSIONS].join(', ')}`)
  const source = await readSource(file, format)
  const known = id ?? idOf(name, format, source, site)
  return {
    id: checkId(known),
    collection,
    format,
    source,
    title,
    url,
    language,
    metadata,
    site,
    anchors,
  }
}

function readDescription({ files, description }: Upload) {
  const { site = null, anchors = null, ...single } = description
  if (files.length > 1 && Object.values(single).some((value) => value !== undefined)) {
    throw problem('invalid_request', 'id, title, url, language and metadata go with an upload of one file')
  }
  const { id, title, url, language, metadata } = single
  if (files.some((file) => isArchive(nameOf(file))) && [id, title, url].some((value) => value !== undefined))
    throw problem('invalid_request', 'id, title and url go with an upload of one page, and an archive holds several')
  return {
    id,
    title: title ?? null,
    url: url === undefined ? null : checkAddress(url),
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
