import type { TypeBox } from '../../plugin.ts'
import { ARCHIVE_EXTENSIONS } from '../archives/archive-names.ts'
import { EXTENSIONS, FORMATS } from '../parse/formats.ts'
import { ANCHOR_STYLES } from '../sites/anchors.ts'
import { SITE_NAMES } from '../sites/generators/index.ts'
import { COLLECTION_PATTERN } from './input.ts'

const TEXT_FORMATS = FORMATS.flatMap(({ name, source }) => (source === 'text' ? [name] : []))

/** A list that is known not to be empty. */
function oneOf<Value>(values: readonly Value[]): [Value, ...Value[]] {
  const [first, ...others] = values
  if (first === undefined) throw new Error('There is nothing to choose from')
  return [first, ...others]
}

/** What goes in and comes out of `/v1/documents`, for validation and for the OpenAPI page. */
export function documentSchemas(t: TypeBox) {
  const collection = t.String({
    pattern: COLLECTION_PATTERN,
    description: 'The book or docs site. The first document added to a collection creates it.',
  })
  const site = t.Optional(
    // Elysia takes the first of the list for the default where none is named.
    t.UnionEnum(oneOf(SITE_NAMES), {
      default: undefined,
      description: 'The site generator: how the page is read, and how its headings become anchors.',
    }),
  )
  const anchors = t.Optional(
    t.UnionEnum(ANCHOR_STYLES, {
      default: undefined,
      description: "How headings become anchors, where the site's own way was changed.",
    }),
  )
  const putBody = t.Object({
    title: t.Optional(
      t.String({ minLength: 1, maxLength: 1000, description: 'Default: what the document says itself.' }),
    ),
    content: t.String({ description: 'The source text.' }),
    format: t.Optional(t.UnionEnum(oneOf(TEXT_FORMATS), { default: 'markdown' })),
    site,
    anchors,
    url: t.Optional(t.String({ minLength: 1, maxLength: 2000, description: 'Where readers find the page.' })),
    language: t.Optional(t.String({ maxLength: 64, description: 'BCP 47. Default: detected from the text.' })),
    collection: t.Optional(collection),
    // Checked by hand: Elysia makes an object of anything that meets an object's schema, arrays and numbers too.
    metadata: t.Optional(t.Any({ description: 'Any JSON object, at most 16 kB and 8 levels deep.' })),
  })
  const uploadBody = t.Object({
    file: t.Files({
      description: `One or more files, 25 MB each at most: ${[...EXTENSIONS, ...ARCHIVE_EXTENSIONS].join(' ')}. Each page inside an archive or a book is a document of its own.`,
    }),
    collection: t.Optional(collection),
    id: t.Optional(
      t.String({
        minLength: 1,
        description: 'With one file: its id. Default: its name, without what ends it, as `lectern ingest` names pages.',
      }),
    ),
    title: t.Optional(t.String({ minLength: 1, maxLength: 1000, description: 'With one file.' })),
    url: t.Optional(t.String({ minLength: 1, maxLength: 2000, description: 'With one file.' })),
    language: t.Optional(t.String({ maxLength: 64, description: 'With one file: BCP 47.' })),
    site,
    anchors,
    metadata: t.Optional(t.Any({ description: 'With one file: a JSON object, at most 16 kB and 8 levels deep.' })),
  })
  const params = t.Object({
    id: t.String({ minLength: 1, description: 'Any printable characters, percent-encoded, at most 200.' }),
  })
  const scopeQuery = t.Object({ collection: t.Optional(collection) })
  const listQuery = t.Object({
    collection: t.Optional(collection),
    limit: t.Optional(t.Integer({ minimum: 1, maximum: 100, default: 20 })),
    cursor: t.Optional(t.String({ maxLength: 2000, description: '`next_cursor` of the page before.' })),
  })

  const nullableString = t.Nullable(t.String())
  const status = t.UnionEnum(['indexed'])
  const putReply = t.Object({
    id: t.String(),
    collection: t.String(),
    title: t.String(),
    language: t.String({ description: 'BCP 47' }),
    content_hash: t.String({ description: 'SHA-256 of the canonical text, hexadecimal' }),
    version: t.Integer({ description: 'Rises by one with each change' }),
    chunks: t.Integer(),
    embedded: t.Integer({ description: 'Embeddings that had to be computed; 0 when nothing changed' }),
    status,
    unchanged: t.Boolean(),
    warnings: t.Array(t.String(), {
      description: 'What was in the source and is not in the text: includes, variables, pages that are pictures',
    }),
  })
  const documentStatus = t.Object(
    {
      id: t.String(),
      collection: t.String(),
      status: t.UnionEnum(['accepted', 'reading', 'storing', 'embedding', 'indexed', 'failed'], {
        default: undefined,
        description:
          '`accepted`: kept, and begun in its turn. `reading`, `storing`: under way. `embedding`: found by its words, ' +
          'and its vectors are still being made. `indexed`: done. `failed`: `error` says why, and the version before stays',
      }),
      version: t.Nullable(t.Integer({ description: 'Of the text that can be found now; null: none' })),
      chunks: t.Integer({ description: 'Of that version' }),
      waiting: t.Integer({ description: 'Those of `chunks` whose vectors are still to be made' }),
      warnings: t.Array(t.String()),
      error: t.Nullable(t.Object({ code: t.String(), detail: t.String() })),
      accepted_at: t.Nullable(t.String({ format: 'date-time' })),
    },
    { title: 'DocumentStatus' },
  )
  const failure = t.Object({
    id: t.String(),
    error: t.Object({ code: t.String(), detail: t.String() }),
  })
  const summary = t.Object(
    {
      id: t.String(),
      collection: t.String(),
      title: t.String(),
      language: t.String(),
      format: t.String(),
      url: nullableString,
      content_hash: t.String(),
      version: t.Integer(),
      chunks: t.Integer(),
      metadata: t.Object({}, { additionalProperties: true }),
      status,
      created_at: t.String({ format: 'date-time' }),
      updated_at: t.String({ format: 'date-time' }),
    },
    { title: 'DocumentSummary' },
  )
  return {
    collection,
    putBody,
    uploadBody,
    params,
    scopeQuery,
    listQuery,
    putReply,
    documentStatus,
    uploadReply: t.Object({
      items: t.Array(t.Union([putReply, failure])),
      left_out: t.Optional(
        t.Array(t.Object({ reason: t.String(), count: t.Integer() }), {
          description: 'Files in archives that are not pages, counted by reason',
        }),
      ),
    }),
    document: t.Composite([summary, t.Object({ content: t.String({ description: 'What offsets count in' }) })], {
      title: 'Document',
    }),
    page: t.Object({ items: t.Array(summary), next_cursor: nullableString }),
  }
}
