/**
 * Which process syncs which source. A claim lasts a minute and is renewed; each has a number, the fence, and whoever
 * holds an older one than the row does writes nothing any more, however long it was away.
 */
import type { Database } from '../../ports/database.ts'
import type { CollectionLimit } from '../documents/types.ts'
import { DEFINITION_COLUMNS, type DefinitionRow, isVisible, toDefinition } from './definition-row.ts'
import type { SyncReport } from './report.ts'
import type { SourceDefinition } from './source.ts'

export interface Claim {
  readonly sourceId: string
  readonly fence: string
  readonly source: SourceDefinition
  /** The source is to go, with its documents. */
  readonly isRemoving: boolean
}

/** Another process has taken over, or the source was removed. */
export class LostClaim extends Error {
  override readonly name = 'LostClaim'
}

const CLAIM_SECONDS = 60

export interface Claims {
  /** The source that has been due for longest. */
  next(): Promise<Claim | null>
  /**
   * From now on the source is not there, and whoever works on it writes nothing any more.
   * @returns `null` when it was not there
   */
  takeForRemoval(name: string, limit: CollectionLimit): Promise<Claim | null>
  /** Keeps the claim for another minute. @returns `false` when it is lost */
  renew(claim: Claim, report?: SyncReport): Promise<boolean>
  /** @param againMs after so long the next sync is due; `null`: when somebody asks */
  finish(claim: Claim, report: SyncReport, againMs: number | null): Promise<void>
  /** The sync is not done: any process may go on with it. */
  release(claim: Claim): Promise<void>
  /** The source goes, with what is known of its pages. */
  drop(claim: Claim): Promise<void>
}

export function createClaims({ sql }: Pick<Database, 'sql'>): Claims {
  const until = () => sql`now() + ${CLAIM_SECONDS} * interval '1 second'`
  const columns = () => sql`id::text, fence::text, removing_at is not null as removing, ${DEFINITION_COLUMNS(sql)}`
  return {
    async next() {
      const [row] = await sql<ClaimRow[]>`
        update sources set fence = fence + 1, claimed_until = ${until()}
        where id = (
          select id from sources where due_at <= now() and (claimed_until is null or claimed_until <= now())
          order by due_at limit 1 for update skip locked)
        returning ${columns()}`
      return row === undefined ? null : toClaim(row)
    },

    async takeForRemoval(name, limit) {
      const [row] = await sql<ClaimRow[]>`
        update sources set fence = fence + 1, claimed_until = ${until()}, due_at = now(), removing_at = now()
        where name = ${name} and ${isVisible(sql, limit)}
        returning ${columns()}`
      return row === undefined ? null : toClaim(row)
    },

    async renew({ sourceId, fence }, report) {
      const kept = await sql`
        update sources set claimed_until = ${until()}
          ${report === undefined ? sql`` : sql`, report = ${sql.json(JSON.parse(JSON.stringify(report)))}`}
        where id = ${sourceId} and fence = ${fence}`
      return kept.count > 0
    },

    async finish({ sourceId, fence }, report, againMs) {
      const again = againMs === null ? sql`null` : sql`now() + ${againMs} * interval '1 millisecond'`
      await sql`
        update sources set report = ${sql.json(JSON.parse(JSON.stringify(report)))}, claimed_until = null,
          finished_fence = fence, due_at = case when is_asked_again then now() else ${again} end, is_asked_again = false
        where id = ${sourceId} and fence = ${fence}`
    },

    async release({ sourceId, fence }) {
      await sql`update sources set claimed_until = null where id = ${sourceId} and fence = ${fence}`
    },

    async drop({ sourceId, fence }) {
      await sql`delete from sources where id = ${sourceId} and fence = ${fence}`
    },
  }
}

interface ClaimRow extends DefinitionRow {
  readonly id: string
  readonly fence: string
  readonly removing: boolean
}

const toClaim = (row: ClaimRow): Claim => ({
  sourceId: row.id,
  fence: row.fence,
  source: toDefinition(row),
  isRemoving: row.removing,
})
