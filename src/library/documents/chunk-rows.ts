import type { Transaction } from '../../ports/database.ts'
import type { PreparedChunk } from '../parse/prepare.ts'
import type { Indexer } from './types.ts'

export interface ChunkReplacement {
  readonly collectionId: number
  readonly documentRowId: string
  readonly chunks: readonly PreparedChunk[]
  /** A document in another language is stemmed otherwise: every chunk of it is indexed anew. */
  readonly document: 'new' | 'same language' | 'other language'
}

/** Rows a statement writes; between statements the event loop breathes. */
const BATCH = 500

/**
 * Makes a document's chunks those given. A chunk whose text is the same keeps its row, and so its place in every
 * index, and is only moved; the others are taken out of the index and put in.
 */
export async function replaceChunks(tx: Transaction, indexer: Indexer, change: ChunkReplacement): Promise<void> {
  const { collectionId, documentRowId, chunks } = change
  const rows =
    change.document === 'new'
      ? []
      : await tx<{ id: string; text_hash: string }[]>`
          select id::text, text_hash from chunks where document_id = ${documentRowId} order by ordinal`
  const reusable = new Map<string, string[]>()
  if (change.document === 'same language') {
    for (const row of rows) reusable.set(row.text_hash, [...(reusable.get(row.text_hash) ?? []), row.id])
  }
  const moved: (PreparedChunk & { id: string })[] = []
  const added: PreparedChunk[] = []
  for (const chunk of chunks) {
    const id = reusable.get(chunk.textHash)?.shift()
    if (id === undefined) added.push(chunk)
    else moved.push({ ...chunk, id })
  }
  const kept = new Set(moved.map((chunk) => chunk.id))
  await dropChunks(
    tx,
    indexer,
    collectionId,
    rows.map((row) => row.id).filter((id) => !kept.has(id)),
  )
  for (const batch of batches(moved)) await moveChunks(tx, batch)
  for (const batch of batches(added)) {
    const ids = await insertChunks(tx, collectionId, documentRowId, batch)
    const written = batch.flatMap((chunk) => {
      const id = ids.get(chunk.ordinal)
      return id === undefined ? [] : [{ id, text: chunk.text, words: chunk.words }]
    })
    await indexer.write(tx, collectionId, written)
  }
}

/** Takes a document's chunks out of the index and the table. */
export async function removeChunks(
  tx: Transaction,
  indexer: Indexer,
  collectionId: number,
  documentRowId: string,
): Promise<void> {
  const rows = await tx<{ id: string }[]>`select id::text from chunks where document_id = ${documentRowId}`
  await dropChunks(
    tx,
    indexer,
    collectionId,
    rows.map((row) => row.id),
  )
}

async function dropChunks(
  tx: Transaction,
  indexer: Indexer,
  collectionId: number,
  ids: readonly string[],
): Promise<void> {
  for (const batch of batches(ids)) {
    await indexer.remove(tx, collectionId, batch)
    await tx`delete from chunks where id in (select value::bigint from jsonb_array_elements_text(${tx.json([...batch])}))`
  }
}

async function insertChunks(
  tx: Transaction,
  collectionId: number,
  documentRowId: string,
  chunks: readonly PreparedChunk[],
): Promise<ReadonlyMap<number, string>> {
  const rows = await tx<{ id: string; ordinal: number }[]>`
    insert into chunks (document_id, collection_id, ordinal, heading_path, anchor, start_offset, end_offset,
      section_start, section_end, text_hash, text, word_order)
    select ${documentRowId}::bigint, ${collectionId}::int, r.ordinal, array(select jsonb_array_elements_text(r."headingPath")),
      r.anchor, r.start, r."end", r."sectionStart", r."sectionEnd", r."textHash", r.text, r."wordOrder"
    from jsonb_to_recordset(${tx.json(chunks.map(toRow))}) as r(ordinal int, "headingPath" jsonb, anchor text,
      start int, "end" int, "sectionStart" int, "sectionEnd" int, "textHash" text, text text, "wordOrder" text)
    returning id::text, ordinal`
  return new Map(rows.map((row) => [row.ordinal, row.id]))
}

async function moveChunks(tx: Transaction, chunks: readonly (PreparedChunk & { id: string })[]): Promise<void> {
  const rows = chunks.map((chunk) => ({ ...toRow(chunk), text: null, wordOrder: null, id: chunk.id }))
  await tx`
    update chunks c set ordinal = r.ordinal, anchor = r.anchor, start_offset = r.start, end_offset = r."end",
      section_start = r."sectionStart", section_end = r."sectionEnd",
      heading_path = array(select jsonb_array_elements_text(r."headingPath"))
    from jsonb_to_recordset(${tx.json(rows)}) as r(id bigint, ordinal int, "headingPath" jsonb, anchor text,
      start int, "end" int, "sectionStart" int, "sectionEnd" int)
    where c.id = r.id`
}

const toRow = ({ words, ...chunk }: PreparedChunk) => ({
  ...chunk,
  headingPath: [...chunk.headingPath],
  wordOrder: words.order,
})

function* batches<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < items.length; from += BATCH) yield items.slice(from, from + BATCH)
}
