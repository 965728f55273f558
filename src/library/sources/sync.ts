/** One sync: walks through a source, stores what is new or changed, and removes what is gone. */
import { createHash } from 'node:crypto'
import { Problem } from '../../request/problem.ts'
import { checkAddress, checkId, cleanText } from '../documents/input.ts'
import type { DocumentInput, Documents, PutResult } from '../documents/types.ts'
import { PARSER_VERSION } from '../parse/document.ts'
import { TOO_SLOW } from '../parse/parser.ts'
import { type Claim, LostClaim } from './claims.ts'
import type { PageRows, StoredPage } from './page-rows.ts'
import type { ReportBuilder } from './report.ts'
import type { SourceDefinition, SourceKind, Walk, WalkEnd, WalkItem } from './source.ts'

export interface SyncOptions {
  readonly claim: Claim
  readonly kind: SourceKind
  readonly pages: PageRows
  readonly documents: Documents
  readonly report: ReportBuilder
  /** Aborted when the sync has to end: what is stored by then stays. */
  readonly signal: AbortSignal
}

/**
 * @throws SourceFailure when the source cannot be read at all; LostClaim; the signal's reason; whatever storing throws
 * that is no fault of a page
 */
export async function syncSource(options: SyncOptions): Promise<WalkEnd> {
  const { claim, kind, pages, report, signal } = options
  const { source } = claim
  const optionsHash = hashOptions(source)
  const known = await pages.known(claim, optionsHash)
  const walk = kind.walk({ source, known, signal })
  const end = await takeAll(walk, (item) => take(item, optionsHash, options), signal)
  if (end.isComplete)
    for (let gone = await pages.unseen(claim); gone.length > 0; gone = await pages.unseen(claim))
      for (const page of gone) {
        signal.throwIfAborted()
        if (await removePage(page, options)) report.count('removed')
      }
  return end
}

async function takeAll(walk: Walk, take: (item: WalkItem) => Promise<void>, signal: AbortSignal): Promise<WalkEnd> {
  try {
    for (;;) {
      const step = await walk.next()
      if (step.done === true) return step.value
      signal.throwIfAborted()
      await take(step.value)
    }
  } finally {
    // What the walk has opened is closed, however this ends.
    await walk.return({ isComplete: false })
  }
}

/** Removes every document of a source. @throws LostClaim */
export async function removeDocuments(
  options: Pick<SyncOptions, 'claim' | 'pages' | 'documents'>,
  renew: () => Promise<void>,
): Promise<void> {
  const { claim, pages } = options
  for (let some = await pages.some(claim); some.length > 0; some = await pages.some(claim)) {
    await renew()
    for (const page of some) await removePage(page, options)
  }
}

/** What a page is put with, beside itself: equal, and a page that has not changed need not be read. */
function hashOptions({ kind, language, metadata, site, baseUrl }: SourceDefinition): string {
  const described = JSON.stringify([PARSER_VERSION, kind, language, metadata, site, baseUrl])
  return createHash('sha256').update(described).digest('hex')
}

async function take(item: WalkItem, optionsHash: string, options: SyncOptions): Promise<void> {
  const { claim, pages, report } = options
  switch (item.type) {
    case 'page':
      await store(item, optionsHash, options)
      return
    case 'unchanged':
      await pages.touch(claim, item.address)
      report.count('unchanged')
      return
    case 'refused':
      report.refuse(item.address, item.reason)
      if (!item.isGone) await pages.touch(claim, item.address)
      else await removeAt(item.address, options)
      return
    case 'left out':
      report.leaveOut(item.reason)
      await removeAt(item.address, options)
  }
}

async function store(
  { address, input, state, warnings = [] }: Extract<WalkItem, { type: 'page' }>,
  optionsHash: string,
  options: SyncOptions,
): Promise<void> {
  const { claim, pages, documents, report } = options
  const { source } = claim
  try {
    const document: DocumentInput = {
      ...input,
      id: checkId(input.id),
      source: typeof input.source === 'string' ? cleanText(input.source, '/content') : input.source,
      url: input.url === null ? null : checkAddress(input.url),
      collection: source.collection,
      language: source.language,
      metadata: { ...source.metadata, source: source.name },
    }
    const { before, owner, twin } = await pages.intend(claim, address, document.id)
    if (owner !== null) {
      report.refuse(address, `The source "${owner}" has a page with the id "${document.id}" already`)
      return
    }
    if (twin !== null) {
      report.refuse(address, `It would have the id "${document.id}", which ${twin} has already`)
      return
    }
    if (before !== null) await removeDocument(before, options)
    const { result, created } = await put(documents, document)
    report.count(created ? 'added' : result.unchanged ? 'unchanged' : 'changed', result.embedded)
    report.warn(address, [...warnings, ...result.warnings])
    await settle(address, { result, optionsHash, state }, options)
  } catch (error) {
    if (!(error instanceof Problem) || !FAULTS_OF_A_PAGE.has(error.code)) throw error
    report.refuse(address, error.message)
    await pages.touch(claim, address)
  }
}

const FAULTS_OF_A_PAGE: ReadonlySet<string> = new Set([
  'unreadable_document',
  'invalid_request',
  'too_large',
  'conflict',
])

/** A page that ran out of time in company is tried once more. */
async function put(
  documents: Documents,
  document: DocumentInput,
): Promise<{ readonly result: PutResult; readonly created: boolean }> {
  try {
    return await documents.put(document, { wait: false })
  } catch (error) {
    if (!(error instanceof Problem) || error.message !== TOO_SLOW) throw error
    return await documents.put(document, { wait: false })
  }
}

async function settle(
  address: string,
  put: { readonly result: PutResult; readonly optionsHash: string; readonly state: unknown },
  options: SyncOptions,
): Promise<void> {
  const { result, optionsHash, state } = put
  try {
    await options.pages.settle(options.claim, address, { contentHash: result.content_hash, optionsHash, state })
  } catch (error) {
    // The source went while the document was put, and its row with it: nobody else would remove the document.
    if (error instanceof LostClaim && (await options.pages.find(options.claim, address)) === null)
      await removeDocument(result.id, options)
    throw error
  }
}

/** What is stored of a page that is none any more. */
async function removeAt(address: string, options: SyncOptions): Promise<void> {
  const page = await options.pages.find(options.claim, address)
  if (page !== null && (await removePage(page, options))) options.report.count('removed')
}

async function removePage(
  { address, document }: StoredPage,
  options: Pick<SyncOptions, 'claim' | 'pages' | 'documents'>,
): Promise<boolean> {
  const isRemoved = document !== null && (await removeDocument(document, options))
  await options.pages.forget(options.claim, address)
  return isRemoved
}

/** @returns whether there was one */
async function removeDocument(
  id: string,
  { claim, documents }: Pick<SyncOptions, 'claim' | 'documents'>,
): Promise<boolean> {
  try {
    await documents.remove(id, { collection: claim.source.collection, limit: null })
    return true
  } catch (error) {
    if (error instanceof Problem && error.code === 'not_found') return false
    throw error
  }
}
