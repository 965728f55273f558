import type { TypeBox } from '../../plugin.ts'
import { COLLECTION_PATTERN } from '../documents/input.ts'
import { SITE_NAMES } from '../sites/generators/index.ts'
import { SOURCE_KINDS } from './source.ts'

const [firstSite = 'plain', ...otherSites] = SITE_NAMES
const EVERY_PATTERN = '^[1-9]\\d{0,3}(m|h|d)$'

/** What goes in and comes out of `/v1/sources`, for validation and for the OpenAPI page. */
export function sourceSchemas(t: TypeBox) {
  const name = t.String({ pattern: COLLECTION_PATTERN, description: 'Its id: 1 to 64 letters, digits and `_.-`.' })
  const patterns = (description: string) =>
    t.Optional(t.Array(t.String({ minLength: 1, maxLength: 500 }), { maxItems: 100, description }))
  const optionalText = (maxLength: number, description: string) =>
    t.Optional(t.Nullable(t.String({ minLength: 1, maxLength, description })))
  const body = t.Object({
    name,
    kind: t.Optional(
      t.Nullable(t.UnionEnum([...SOURCE_KINDS], { default: undefined, description: 'Default: by the address.' })),
    ),
    address: t.String({
      minLength: 1,
      maxLength: 2000,
      description:
        'Of a site, `https://docs.example.org/guide/`: all below it. Of a repository, `git+https://host/owner/name#branch:folder`. Of an archive, or a path in a folder that SOURCES_FOLDERS names.',
    }),
    collection: t.Optional(
      t.Nullable(t.String({ pattern: COLLECTION_PATTERN, description: 'The book or docs site. Default: `default`.' })),
    ),
    every: t.Optional(
      t.Nullable(
        t.String({
          pattern: EVERY_PATTERN,
          description: 'Between the beginnings of two syncs: `30m`, `6h`, `1d`. Default: when asked.',
        }),
        { error: 'Expected minutes, hours or days, such as 30m, 6h or 1d' },
      ),
    ),
    include: patterns('Patterns of the paths to take, such as `guide/**`. Default: all.'),
    exclude: patterns('Patterns of the paths to leave out.'),
    metadata: t.Optional(t.Any({ description: 'Any JSON object: each document of the source gets it.' })),
    language: optionalText(64, 'BCP 47. Default: detected for each page.'),
    base_url: optionalText(2000, 'Of files: what their addresses begin with.'),
    site: t.Optional(
      t.Nullable(
        t.UnionEnum([firstSite, ...otherSites], {
          default: undefined,
          description: 'The site generator. Default: detected.',
        }),
      ),
    ),
  })
  const nullableString = t.Nullable(t.String())
  const time = t.String({ format: 'date-time' })
  const nullableTime = t.Nullable(time)
  const report = t.Object(
    {
      status: t.UnionEnum(['syncing', 'done', 'failed']),
      started_at: time,
      finished_at: nullableTime,
      error: t.Nullable(t.String({ description: 'Why nothing could be read at all' })),
      note: t.Nullable(
        t.String({ description: 'What to know about the sync as a whole, such as that it ended early' }),
      ),
      added: t.Integer(),
      changed: t.Integer(),
      removed: t.Integer(),
      unchanged: t.Integer(),
      embedded: t.Integer({ description: 'Embeddings that had to be computed, or still have to be' }),
      refused: t.Array(t.Object({ address: t.String(), reason: t.String() }), {
        description: 'Pages that could not be fetched; the first hundred',
      }),
      refused_count: t.Integer(),
      left_out: t.Array(t.Object({ reason: t.String(), count: t.Integer() }), {
        description: 'What is not a page of the source, counted by reason',
      }),
      warnings: t.Array(t.Object({ address: t.String(), warning: t.String() }), {
        description: 'What was in pages and is not in their text; the first hundred',
      }),
    },
    { title: 'SyncReport' },
  )
  const status = t.UnionEnum(['new', 'queued', 'syncing', 'done', 'failed'])
  const source = t.Object(
    {
      id: t.String(),
      name: t.String(),
      kind: t.UnionEnum([...SOURCE_KINDS]),
      address: t.String(),
      collection: t.String(),
      every: nullableString,
      include: t.Array(t.String()),
      exclude: t.Array(t.String()),
      metadata: t.Object({}, { additionalProperties: true }),
      language: nullableString,
      base_url: nullableString,
      site: nullableString,
      status,
      documents: t.Integer(),
      created_at: time,
      next_sync_at: nullableTime,
      last_sync: t.Nullable(report),
    },
    { title: 'Source' },
  )
  const webhook = t.Object({
    path: t.String(),
    secret: t.String({ description: 'Shown this once' }),
  })
  return {
    body,
    params: t.Object({ name }),
    listQuery: t.Object({
      limit: t.Optional(t.Integer({ minimum: 1, maximum: 100, default: 20 })),
      cursor: t.Optional(t.String({ maxLength: 200, description: '`next_cursor` of the page before.' })),
    }),
    removeQuery: t.Object({
      keep_documents: t.Optional(t.Boolean({ default: false, description: 'Its documents stay.' })),
    }),
    source,
    made: t.Composite([source, t.Object({ webhook })], { title: 'NewSource' }),
    synced: t.Composite([t.Object({ id: t.String(), name: t.String() }), report], { title: 'SourceSync' }),
    begun: t.Object({ id: t.String(), name: t.String(), status }, { title: 'SourceSyncBegun' }),
    page: t.Object({ items: t.Array(source), next_cursor: nullableString }),
  }
}
