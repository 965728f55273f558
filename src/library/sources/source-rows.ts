/** The sources that are kept, each a row. */
import type { Database } from '../../ports/database.ts'
import type { CollectionLimit } from '../documents/types.ts'
import { DEFINITION_COLUMNS, type DefinitionRow, isVisible, toDefinition } from './definition-row.ts'
import type { SyncReport } from './report.ts'
import type { SourceDefinition } from './source.ts'

export interface KeptSource extends SourceDefinition {
  /** `new`: never synced. `failed`: the last sync could read nothing. */
  readonly status: 'new' | 'queued' | 'syncing' | 'done' | 'failed'
  readonly documents: number
  readonly createdAt: Date
  /** `null`: when somebody asks. */
  readonly nextSyncAt: Date | null
  /** Of the sync under way, else of the last one. */
  readonly report: SyncReport | null
}

/** A sync that was asked for: it is done when the source's last one has this number, or a higher one. */
export interface Ticket {
  readonly sourceId: string
  readonly fence: string
}

export interface SourceRows {
  find(name: string, limit: CollectionLimit): Promise<KeptSource | null>
  /** By name, after the one named. */
  list(after: string, size: number, limit: CollectionLimit): Promise<readonly KeptSource[]>
  /**
   * Makes the source, or changes the one of that name; a sync is due then, unless nothing is different.
   * @returns `conflict`: its pages are in another collection
   */
  write(
    definition: SourceDefinition,
    made: { secret: string; isFromFile: boolean },
  ): Promise<'made' | 'changed' | 'same' | 'conflict'>
  /** A sync is due. @returns `null` when there is no such source */
  ask(name: string, limit: CollectionLimit): Promise<Ticket | null>
  isDone(ticket: Ticket): Promise<boolean>
  secretOf(name: string): Promise<string | null>
  /** With what is known of its pages; its documents stay. @returns whether it was there */
  drop(name: string, limit: CollectionLimit): Promise<boolean>
  /** Those that a file named once and does not any more are synced when somebody asks, and no sooner. */
  unschedule(stillNamed: readonly string[]): Promise<readonly string[]>
}

interface Row extends DefinitionRow {
  readonly documents: number
  readonly created_at: Date
  readonly due_at: Date | null
  readonly running: boolean
  readonly overdue: boolean
  readonly report: SyncReport | null
}

export function createSourceRows({ sql }: Pick<Database, 'sql'>): SourceRows {
  const columns = () => sql`${DEFINITION_COLUMNS(sql)}, created_at, due_at, report,
    coalesce(claimed_until > now(), false) as running, coalesce(due_at <= now(), false) as overdue,
    (select count(*)::int from source_pages p where p.source_id = sources.id and p.document is not null) as documents`

  return {
    async find(name, limit) {
      const [row] = await sql<Row[]>`select ${columns()} from sources where name = ${name} and ${isVisible(sql, limit)}`
      return row === undefined ? null : toKept(row)
    },

    async list(after, size, limit) {
      const rows = await sql<Row[]>`
        select ${columns()} from sources where name > ${after} and ${isVisible(sql, limit)} order by name limit ${size}`
      return rows.map(toKept)
    },

    async write(definition, { secret, isFromFile }) {
      const { name, kind, address, collection, every, language, baseUrl, site } = definition
      const json = (value: unknown) => sql.json(JSON.parse(JSON.stringify(value)))
      const [include, exclude, metadata] = [definition.include, definition.exclude, definition.metadata].map(json)
      return await sql.begin(async (tx) => {
        const made = await tx`
          insert into sources (name, kind, address, collection, every, include, exclude, metadata, language, base_url,
            site, is_from_file, webhook_secret, due_at)
          values (${name}, ${kind}, ${address}, ${collection}, ${every}, ${include ?? null}, ${exclude ?? null},
            ${metadata ?? null}, ${language}, ${baseUrl}, ${site}, ${isFromFile}, ${secret}, now())
          on conflict (name) do nothing`
        if (made.count > 0) return 'made'
        const [row] = await tx<{ collection: string; same: boolean }[]>`
          select collection, (kind, address, every, include, exclude, metadata, language, base_url, site, is_from_file)
            is not distinct from (${kind}, ${address}, ${every}::text, ${include ?? null}::jsonb, ${exclude ?? null}::jsonb,
            ${metadata ?? null}::jsonb, ${language}::text, ${baseUrl}::text, ${site}::text, ${isFromFile}) as same
          from sources where name = ${name} and removing_at is null for update`
        if (row === undefined || row.collection !== collection) return 'conflict'
        if (row.same) return 'same'
        // Whoever syncs it as it was before stops, and no sync of it as it is now has ended.
        await tx`
          update sources set kind = ${kind}, address = ${address}, every = ${every}, include = ${include ?? null},
            exclude = ${exclude ?? null}, metadata = ${metadata ?? null}, language = ${language}, base_url = ${baseUrl},
            site = ${site}, is_from_file = ${isFromFile}, due_at = now(), updated_at = now(),
            fence = fence + 1, finished_fence = 0, claimed_until = null, is_asked_again = false
          where name = ${name}`
        return 'changed'
      })
    },

    async ask(name, limit) {
      // The first sync of all is the one that is asked for; a later one may have read the page before it changed.
      const again = sql`coalesce(claimed_until > now(), false) and finished_fence > 0`
      const [row] = await sql<{ id: string; fence: string }[]>`
        update sources set due_at = least(coalesce(due_at, now()), now()), is_asked_again = is_asked_again or (${again})
        where name = ${name} and ${isVisible(sql, limit)}
        returning id::text,
          (case when coalesce(claimed_until > now(), false) and finished_fence = 0 then fence else fence + 1 end)::text as fence`
      return row === undefined ? null : { sourceId: row.id, fence: row.fence }
    },

    async isDone({ sourceId, fence }) {
      const [row] = await sql`select from sources where id = ${sourceId} and finished_fence < ${fence}`
      return row === undefined
    },

    async secretOf(name) {
      const [row] = await sql<{ webhook_secret: string }[]>`
        select webhook_secret from sources where name = ${name} and removing_at is null`
      return row?.webhook_secret ?? null
    },

    async drop(name, limit) {
      const gone = await sql`delete from sources where name = ${name} and ${isVisible(sql, limit)}`
      return gone.count > 0
    },

    async unschedule(stillNamed) {
      const rows = await sql<{ name: string }[]>`
        update sources set every = null, is_from_file = false, due_at = null
        where is_from_file and removing_at is null
          and name not in (select jsonb_array_elements_text(${sql.json([...stillNamed])}))
        returning name`
      return rows.map(({ name }) => name)
    },
  }
}

function toKept(row: Row): KeptSource {
  const { report, running, overdue } = row
  const status = running ? 'syncing' : overdue ? 'queued' : report === null ? 'new' : report.status
  return {
    ...toDefinition(row),
    status,
    documents: row.documents,
    createdAt: row.created_at,
    nextSyncAt: row.due_at,
    report,
  }
}
