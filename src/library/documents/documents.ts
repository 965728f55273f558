import { createHash } from 'node:crypto'
import { LATE, within } from '../../base/timeout.ts'
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

/** The longest wait to hear that a document is unchanged, before it is parsed. */
const LOOK_MS = 10

/** The documents of every collection, and the chunks and index that follow them. */
export function createDocuments(options: DocumentsOptions): Documents {
  const { database, log, parser } = options
  const { sql } = database
  const reader = createDocumentReader(sql)

  return {
    async put(input, { wait = true, accepted = null, onParsed } = {}) {
      const sourceHash = hashSource(input)
      // To wait for a connection that others hold costs more than parsing: the transaction looks once more.
      const known = await within(LOOK_MS, findEarlier(sql, input, sourceHash))
      if (known !== LATE && known?.unchanged) {
        if (accepted === null) await forget(sql, input.collection, input.id)
        return { result: known.unchanged, created: false }
      }

      const prepared = await parser.prepare(input)
      await onParsed?.()
      const { language } = prepared
      const contentHash = createHash('sha256').update(prepared.content).digest('hex')

      const indexer = options.indexer()
      const outcome = await sql.begin(async (tx) => {
        await keepFromGuide(tx, input)
        // Each is on its way before the one in front of it is answered.
        const [collectionId, isWanted, before] = await Promise.all([
          lockDocument(tx, input.collection, input.id),
          accepted === null ? forget(tx, input.collection, input.id).then(() => true) : isCurrent(tx, accepted),
          findEarlier(tx, input, sourceHash),
        ])
        if (!isWanted) throw problem('conflict', 'A newer version was added meanwhile')
        // Another request may have put the same while this one was parsing.
        if (before?.unchanged) return { result: before.unchanged, created: false, stored: null }
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
          document: before === undefined ? 'new' : before.language === language ? 'same language' : 'other language',
        })
        const [embedded] = await Promise.all([indexer.countMissing(tx, row.key), touchCollection(tx, collectionId)])
        const result: PutResult = {
          id: input.id,
          collection: input.collection,
          title: prepared.title,
          language,
          content_hash: contentHash,
          version: row.version,
          chunks: prepared.chunks.length,
          embedded,
          status: 'indexed',
          unchanged: false,
          warnings: prepared.warnings,
        }
        return { result, created: before === undefined, stored: row.key }
      })
      log.info('document_indexed', {
        collection: input.collection,
        document: input.id,
        version: outcome.result.version,
        chunks: outcome.result.chunks,
      })
      // Outside the transaction: a model may take its time, and the words are searchable already.
      if (outcome.stored !== null) await indexer.stored({ key: outcome.stored, collection: input.collection }, { wait })
      return { result: outcome.result, created: outcome.created }
    },

    async untilIndexed({ collection, id }, signal) {
      const [row] = await sql<{ key: string }[]>`
        select d.id::text as key from documents d join collections c on c.id = d.collection_id
        where c.name = ${collection} and d.external_id = ${id}`
      return row !== undefined && (await options.indexer().untilIndexed({ key: row.key, collection }, signal))
    },

    unpack: parser.unpack,

    async accept(input) {
      const known = await findEarlier(sql, input, hashSource(input))
      if (known?.unchanged) {
        await forget(sql, input.collection, input.id)
        return { result: known.unchanged }
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

interface EarlierVersion {
  readonly language: string
  /** What is said when the same is put again; `null`: it is another. */
  readonly unchanged: PutResult | null
}

async function findEarlier(
  sql: Database['sql'] | Transaction,
  { id, collection }: DocumentInput,
  sourceHash: string,
): Promise<EarlierVersion | undefined> {
  const [row] = await sql<
    { title: string; language: string; content_hash: string; version: number; chunks: number; same: boolean }[]
  >`
    select d.title, d.language, d.content_hash, d.version, d.source_hash = ${sourceHash} as same,
      (select count(*)::int from chunks where document_id = d.id) as chunks
    from documents d join collections c on c.id = d.collection_id
    where c.name = ${collection} and d.external_id = ${id}`
  if (row === undefined) return undefined
  const { same, ...stored } = row
  const result = { id, collection, ...stored, embedded: 0, status: 'indexed', warnings: [] } as const
  return { language: row.language, unchanged: same ? { ...result, unchanged: true } : null }
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
): Promise<{ key: string; version: number }> {
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
  return written
}
