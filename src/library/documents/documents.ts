import { createHash } from 'node:crypto'
import type { Database, Transaction } from '../../ports/database.ts'
import { problem } from '../../request/problem.ts'
import type { Logger } from '../../telemetry/log/log.ts'
import { keepFromGuide } from '../guide.ts'
import { PARSER_VERSION } from '../parse/document.ts'
import type { Parser } from '../parse/parser.ts'
import { accept, forget, isCurrent } from './accepted/rows.ts'
import { readStatus, statusOf } from './accepted/status.ts'
import { removeChunks, replaceChunks } from './chunk-rows.ts'
import { lockDocument, touchCollection } from './collection-rows.ts'
import { listCollections, removeCollection } from './collections.ts'
import { createDocumentReader, findDocument } from './read.ts'
import type { DocumentInput, Documents, Indexer, PutResult } from './types.ts'

export interface DocumentsOptions {
  readonly database: Database
  readonly log: Logger
  readonly parser: Pick<Parser, 'prepare' | 'unpack'>
  /** The index that is connected when a change begins. */
  readonly indexer: () => Indexer
  /** Called when something was accepted that is to be stored behind the reply. */
  readonly onAccepted?: () => void
}

/** The documents of every collection, and the chunks and index that follow them. */
export function createDocuments(options: DocumentsOptions): Documents {
  const { database, log, parser } = options
  const { sql } = database
  const reader = createDocumentReader(sql)

  return {
    async put(input, { wait = true, accepted = null, onParsed } = {}) {
      const sourceHash = hashSource(input)
      const known = await unchanged(sql, input, sourceHash)
      if (known !== null) {
        if (accepted === null) await forget(sql, input.collection, input.id)
        return { result: known, created: false }
      }

      const prepared = await parser.prepare(input)
      await onParsed?.()
      const { language } = prepared
      const contentHash = createHash('sha256').update(prepared.content).digest('hex')

      const indexer = options.indexer()
      const outcome = await sql.begin(async (tx) => {
        await keepFromGuide(tx, input)
        const collectionId = await lockDocument(tx, input.collection, input.id)
        if (accepted === null) await forget(tx, input.collection, input.id)
        else if (!(await isCurrent(tx, accepted))) throw problem('conflict', 'A newer version was added meanwhile')
        // Another request may have put the same while this one was parsing.
        const same = await unchanged(tx, input, sourceHash)
        if (same !== null) return { result: same, created: false, stored: null }
        const row = await writeDocument(tx, collectionId, {
          ...input,
          title: prepared.title,
          language,
          content: prepared.content,
          source: sourceToKeep(input),
          contentHash,
          sourceHash,
        })
        await replaceChunks(tx, indexer, {
          collectionId,
          documentRowId: row.key,
          chunks: prepared.chunks,
          languageChanged: row.previousLanguage !== null && row.previousLanguage !== language,
        })
        await touchCollection(tx, collectionId)
        const result: PutResult = {
          id: input.id,
          collection: input.collection,
          title: prepared.title,
          language,
          content_hash: contentHash,
          version: row.version,
          chunks: prepared.chunks.length,
          embedded: 0,
          status: 'indexed',
          unchanged: false,
          warnings: prepared.warnings,
        }
        return { result, created: row.previousLanguage === null, stored: row.key }
      })
      log.info('document_indexed', {
        collection: input.collection,
        document: input.id,
        version: outcome.result.version,
        chunks: outcome.result.chunks,
      })
      // Outside the transaction: a model may take its time, and the words are searchable already.
      const embedded =
        outcome.stored === null
          ? 0
          : await indexer.stored({ key: outcome.stored, collection: input.collection }, { wait })
      return { result: { ...outcome.result, embedded }, created: outcome.created }
    },

    async untilIndexed({ collection, id }, signal) {
      const [row] = await sql<{ key: string }[]>`
        select d.id::text as key from documents d join collections c on c.id = d.collection_id
        where c.name = ${collection} and d.external_id = ${id}`
      return row !== undefined && (await options.indexer().untilIndexed({ key: row.key, collection }, signal))
    },

    unpack: parser.unpack,

    async accept(input) {
      const known = await unchanged(sql, input, hashSource(input))
      if (known !== null) {
        await forget(sql, input.collection, input.id)
        return { result: known }
      }
      await keepFromGuide(sql, input)
      const acceptedAt = await accept(sql, input)
      options.onAccepted?.()
      log.info('document_accepted', { collection: input.collection, document: input.id })
      return { status: statusOf({ collection: input.collection, id: input.id, acceptedAt }) }
    },

    status: (id, scope) => readStatus(sql, options.indexer(), id, scope),

    collections: (limit) => listCollections(sql, limit),

    async removeCollection(name, limit) {
      const indexer = options.indexer()
      const removed = await removeCollection(sql, indexer, name, limit)
      for (const key of removed) indexer.removed({ key, collection: name })
      log.info('collection_removed', { collection: name, documents: removed.length })
      return { documents: removed.length }
    },

    get: reader.get,
    list: reader.list,

    async remove(id, scope) {
      const indexer = options.indexer()
      const found = await findDocument(sql, id, scope)
      await sql.begin(async (tx) => {
        const collectionId = await lockDocument(tx, found.collection, id)
        await removeChunks(tx, indexer, collectionId, found.key)
        const gone = await tx`delete from documents where id = ${found.key}`
        await touchCollection(tx, collectionId)
        await forget(tx, found.collection, id)
        if (gone.count === 0) throw problem('not_found', 'There is no such document')
      })
      indexer.removed(found)
      log.info('document_removed', { collection: found.collection, document: id })
    },
  }
}

/** Of everything that was put in, and of the parser: equal means there is nothing to do. */
function hashSource(input: DocumentInput): string {
  const { format, source, title, url, language, metadata, site, anchors } = input
  const described = [PARSER_VERSION, format, title, url, language, metadata, site, anchors]
  const hash = createHash('sha256').update(JSON.stringify(described))
  return hash.update('\0').update(source).digest('hex')
}

async function unchanged(
  sql: Database['sql'] | Transaction,
  { id, collection }: DocumentInput,
  sourceHash: string,
): Promise<PutResult | null> {
  const [row] = await sql<{ title: string; language: string; content_hash: string; version: number; chunks: number }[]>`
    select d.title, d.language, d.content_hash, d.version,
      (select count(*)::int from chunks where document_id = d.id) as chunks
    from documents d join collections c on c.id = d.collection_id
    where c.name = ${collection} and d.external_id = ${id} and d.source_hash = ${sourceHash}`
  return row === undefined
    ? null
    : { id, collection, ...row, embedded: 0, status: 'indexed', unchanged: true, warnings: [] }
}

/** The canonical text has no links and no maths any more, which a translation of the page is to keep. */
const sourceToKeep = ({ format, source }: DocumentInput): string | null =>
  typeof source === 'string' && format !== 'text' ? source : null

interface DocumentRow extends Omit<DocumentInput, 'title' | 'language' | 'source' | 'collection'> {
  readonly title: string
  readonly language: string
  readonly content: string
  readonly source: string | null
  readonly contentHash: string
  readonly sourceHash: string
}

async function writeDocument(
  tx: Transaction,
  collectionId: number,
  row: DocumentRow,
): Promise<{ key: string; version: number; previousLanguage: string | null }> {
  const [before] = await tx<{ language: string }[]>`
    select language from documents where collection_id = ${collectionId} and external_id = ${row.id}`
  const metadata = tx.json(JSON.parse(JSON.stringify(row.metadata)))
  const [written] = await tx<{ key: string; version: number }[]>`
    insert into documents
      (collection_id, external_id, title, language, format, url, content, source_text, content_hash, source_hash, metadata)
    values (${collectionId}, ${row.id}, ${row.title}, ${row.language}, ${row.format}, ${row.url}, ${row.content},
      ${row.source}, ${row.contentHash}, ${row.sourceHash}, ${metadata})
    on conflict (collection_id, external_id) do update set
      title = excluded.title, language = excluded.language, format = excluded.format, url = excluded.url,
      content = excluded.content, source_text = excluded.source_text, content_hash = excluded.content_hash,
      source_hash = excluded.source_hash, metadata = excluded.metadata, version = documents.version + 1, updated_at = now()
    returning id::text as key, version`
  if (written === undefined) throw new Error('An upsert returned no row')
  return { ...written, previousLanguage: before?.language ?? null }
}
