/** Documents as they were put in, and their translations as they were put together. */
import type { Database } from '#sdk'
import type { CutOptions } from '../segment/cut.ts'

type Sql = Database['sql']

/** What a translation's text is written in. */
export type TextFormat = 'markdown' | 'mdx' | 'html' | 'text'

export interface SourceDocument {
  /** `null` when it has none but its id. */
  readonly title: string | null
  readonly language: string
  readonly version: number
  readonly contentHash: string
  readonly text: string
  readonly format: TextFormat
  readonly syntax: CutOptions['syntax']
}

/** `null` when the document has gone. */
export async function readSource(sql: Sql, documentRowId: string): Promise<SourceDocument | null> {
  const [row] = await sql<
    {
      id: string
      title: string
      language: string
      version: number
      content_hash: string
      format: string
      text: string
      is_source: boolean
    }[]
  >`
    select external_id as id, title, language, version, content_hash, format, source_text is not null as is_source,
      coalesce(source_text, content) as text
    from documents where id = ${documentRowId}`
  if (row === undefined) return null
  const { language, version, content_hash: contentHash, text } = row
  const title = row.title === row.id ? null : row.title
  return { title, language, version, contentHash, text, ...formatOf(row.format, row.is_source ? text : null) }
}

/** Of a page whose source was not kept, the canonical text: light Markdown, or plain text that is its own source. */
function formatOf(format: string, source: string | null): Pick<SourceDocument, 'format' | 'syntax'> {
  if (format === 'text') return { format, syntax: 'text' }
  if (source === null) return { format: 'markdown', syntax: 'lines' }
  if (format === 'markdown') return { format, syntax: LOOKS_LIKE_MDX.test(source) ? 'mdx' : 'markdown' }
  if (format === 'mdx' || format === 'html') return { format, syntax: format }
  return { format: 'markdown', syntax: 'lines' }
}

/** Site generators read pages with components as MDX, whatever they are called. */
const LOOKS_LIKE_MDX =
  /^(?:import\s[^\n]*\sfrom\s+['"]|export\s+(?:const|default|function)\s|[ \t]*<[A-Z][\w.]*[\s/>])/m

export interface StoredTranslation {
  readonly title: string
  readonly content: string
  readonly format: TextFormat
  readonly contentHash: string
  readonly etag: string
  readonly segmentCount: number
  /** Ids of segments that stayed in the source language. */
  readonly flagged: readonly string[]
  readonly model: string
  readonly translatedAt: Date
}

export async function readTranslation(
  sql: Sql,
  documentRowId: string,
  language: string,
): Promise<StoredTranslation | null> {
  const [row] = await sql<
    {
      title: string
      content: string
      format: TextFormat
      content_hash: string
      etag: string
      segment_count: number
      flagged: string[]
      model: string
      translated_at: Date
    }[]
  >`
    select title, content, format, content_hash, etag, segment_count, flagged, model, translated_at
    from document_translations where document_id = ${documentRowId} and target_language = ${language}`
  if (row === undefined) return null
  const { content_hash, segment_count, translated_at, ...rest } = row
  return { ...rest, contentHash: content_hash, segmentCount: segment_count, translatedAt: translated_at }
}

export interface NewTranslation extends Omit<StoredTranslation, 'translatedAt'> {
  readonly documentRowId: string
  readonly language: string
  readonly version: number
  readonly fingerprint: string
  readonly revision: string
  /** Seconds until what is flagged is worth another try; `null` when nothing is. */
  readonly retrySeconds: number | null
  /** Every text of the document, as the memory knows it. */
  readonly hashes: readonly string[]
}

/** @returns when it was stored; `null` when the document has gone, and nothing was stored */
export async function writeTranslation(sql: Sql, made: NewTranslation): Promise<Date | null> {
  const { documentRowId } = made
  return await sql.begin(async (tx) => {
    // Held until the end, so that a document which is deleted now takes the translation along.
    const [document] = await tx<{ version: number }[]>`
      select version from documents where id = ${documentRowId} for key share`
    if (document === undefined) return null
    const [row] = await tx<{ translated_at: Date }[]>`
      insert into document_translations as t
        (document_id, target_language, version, content_hash, format, fingerprint, revision, etag, title, content,
         segment_count, flagged, retry_at, model)
      values (${documentRowId}, ${made.language}, ${made.version}, ${made.contentHash}, ${made.format},
        ${made.fingerprint}, ${made.revision}, ${made.etag}, ${made.title}, ${made.content}, ${made.segmentCount},
        ${tx.json([...made.flagged])}, now() + ${made.retrySeconds}::int * interval '1 second', ${made.model})
      on conflict (document_id, target_language) do update set
        version = excluded.version, content_hash = excluded.content_hash, format = excluded.format,
        fingerprint = excluded.fingerprint, revision = excluded.revision, etag = excluded.etag, title = excluded.title,
        content = excluded.content, segment_count = excluded.segment_count, flagged = excluded.flagged,
        retry_at = excluded.retry_at, model = excluded.model,
        translated_at = case when t.etag = excluded.etag then t.translated_at else now() end
      where t.version <= excluded.version
      returning translated_at`
    // An older version was made while a newer one was stored: it goes to those who waited, and is forgotten.
    if (row === undefined) return new Date()
    if (document.version === made.version) {
      const hashes = tx.json([...made.hashes])
      await tx`
        delete from translation_uses where document_id = ${documentRowId}
          and source_hash not in (select jsonb_array_elements_text(${hashes}))`
      await tx`
        insert into translation_uses (document_id, source_hash)
        select ${documentRowId}, hash from jsonb_array_elements_text(${hashes}) as hash order by hash
        on conflict do nothing`
    }
    return row.translated_at
  })
}

/** Forgets what was translated by machine; texts that another document holds stay in the memory. */
export async function forgetTranslation(
  sql: Sql,
  { documentRowId, sourceLanguage }: { readonly documentRowId: string; readonly sourceLanguage: string },
  language: string,
): Promise<void> {
  await sql.begin(async (tx) => {
    const own = tx`
      select u.source_hash from translation_uses u where u.document_id = ${documentRowId} and not exists (
        select from translation_uses o where o.source_hash = u.source_hash and o.document_id <> ${documentRowId})`
    for (const table of ['translation_segments', 'translation_claims'] as const)
      await tx`
        delete from ${tx(table)} where source_language = ${sourceLanguage} and target_language = ${language}
          and source_hash in (${own})`
    await tx`delete from document_translations where document_id = ${documentRowId} and target_language = ${language}`
  })
}

export interface LanguageRow {
  readonly language: string
  readonly version: number
  readonly fingerprint: string
  readonly segmentCount: number
  readonly flagged: number
  readonly model: string
  readonly translatedAt: Date
}

/** By language. */
export async function listLanguages(
  sql: Sql,
  documentRowId: string,
  page: { readonly after: string; readonly size: number },
): Promise<readonly LanguageRow[]> {
  return await sql<LanguageRow[]>`
    select target_language as language, version, fingerprint, segment_count as "segmentCount", jsonb_array_length(flagged) as flagged,
      model, translated_at as "translatedAt"
    from document_translations where document_id = ${documentRowId} and target_language > ${page.after}
    order by target_language limit ${page.size}`
}
