import type { Principal } from '../../request/context.ts'
import { type FieldError, type Problem, problem } from '../../request/problem.ts'
import { isSafeAddress } from '../../text/index.ts'
import { DEFAULT_COLLECTION } from '../address.ts'
import { decodeText, NOT_TEXT } from '../parse/charset.ts'
import { MAX_FILE_BYTES } from '../parse/document.ts'
import { type DocumentFormat, formatNamed } from '../parse/formats.ts'

export const COLLECTION_PATTERN = '^[A-Za-z0-9_.-]{1,64}$'
export const MAX_ID_CHARS = 200
const MAX_METADATA_BYTES = 16 * 1024
const MAX_METADATA_DEPTH = 8

const invalid = (path: string, message: string): Problem => {
  const errors: readonly FieldError[] = [{ path, message }]
  return problem('invalid_request', `${path.slice(1)}: ${message}`, { errors })
}

/** Half of a surrogate pair becomes U+FFFD. @throws Problem when the text holds NUL, which no database stores */
export function cleanText(text: string, path: string): string {
  if (text.includes('\0')) throw invalid(path, 'may not hold the NUL character')
  return text.toWellFormed()
}

/** @throws Problem `invalid_request` for an address that no page of ours may lead to */
export function checkAddress(url: string): string {
  const clean = cleanText(url, '/url')
  if (!isSafeAddress(clean)) throw invalid('/url', 'is an address of http or https, or a relative one')
  return clean
}

/** @throws Problem `invalid_request` when it is empty, too long or holds control characters */
export function checkId(id: string): string {
  const clean = id.toWellFormed()
  if (clean.trim() === '') throw invalid('/id', 'may not be empty')
  if (clean.length > MAX_ID_CHARS) throw invalid('/id', `must be at most ${MAX_ID_CHARS} characters long`)
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(clean)) throw invalid('/id', 'may hold printable characters only')
  return clean
}

/** @throws Problem `invalid_request` for a name that no collection may have */
export function checkCollection(name: string | undefined): string {
  if (name === undefined) return DEFAULT_COLLECTION
  if (!new RegExp(COLLECTION_PATTERN).test(name)) {
    throw invalid('/collection', 'may have 1 to 64 letters, digits, dots, hyphens and underscores')
  }
  return name
}

/** @throws Problem `forbidden` when the caller's credentials are for other collections */
export function checkMayWrite(principal: Principal, collection: string): void {
  if (principal.collections === null || principal.collections.includes(collection)) return
  throw problem('forbidden', 'These credentials are for other collections')
}

/** The canonical form of a BCP 47 tag. @throws Problem `invalid_request` */
export function checkLanguage(tag: string | undefined, path = '/language'): string | null {
  if (tag === undefined) return null
  try {
    const [canonical] = Intl.getCanonicalLocales(tag)
    if (canonical !== undefined) return canonical
  } catch {
    // Said below.
  }
  throw invalid(path, 'is not a BCP 47 language tag, such as "en" or "pt-BR"')
}

/** @throws Problem `invalid_request` when it is no object, or larger or deeper than metadata is */
export function checkMetadata(metadata: unknown = {}, path = '/metadata'): Readonly<Record<string, unknown>> {
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata))
    throw invalid(path, 'is a JSON object')
  if (depthOf(metadata) > MAX_METADATA_DEPTH) throw invalid(path, `may be ${MAX_METADATA_DEPTH} levels deep`)
  const clean = cleanJson(metadata, path)
  if (Buffer.byteLength(JSON.stringify(clean)) > MAX_METADATA_BYTES) throw invalid(path, 'must be at most 16 kB')
  return clean as Readonly<Record<string, unknown>>
}

function cleanJson(value: unknown, path: string): unknown {
  if (typeof value === 'string') return cleanText(value, path)
  if (Array.isArray(value)) return value.map((each) => cleanJson(each, path))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [cleanText(key, path), cleanJson(inner, path)]))
}

function depthOf(value: unknown, above = 0): number {
  if (typeof value !== 'object' || value === null || above > MAX_METADATA_DEPTH) return above
  return Math.max(above + 1, ...Object.values(value).map((inner) => depthOf(inner, above + 1)))
}

/**
 * What is in a file: its bytes, or its text in whatever encoding it says or shows.
 * @throws Problem `too_large`, `unreadable_document`
 */
export async function readSource(file: Blob, name: DocumentFormat): Promise<string | Uint8Array> {
  if (file.size > MAX_FILE_BYTES) throw problem('too_large', 'A file may be at most 25 MB')
  const bytes = new Uint8Array(await file.arrayBuffer())
  if (formatNamed(name).source === 'bytes') return bytes
  const text = decodeText(bytes)
  if (text === null) throw problem('unreadable_document', NOT_TEXT)
  return text
}
