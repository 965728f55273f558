/** What the walks through a source have come by. Every write is fenced: see `claims.ts`. */
import type { Database } from '../../ports/database.ts'
import { type Claim, LostClaim } from './claims.ts'
import type { KnownPage } from './source.ts'

export interface PageRows {
  /** @param optionsHash pages that were put under another one have to be read again */
  known(claim: Claim, optionsHash: string): Promise<ReadonlyMap<string, KnownPage>>
  /**
   * Before a document is put, so that a process that dies leaves none that nobody knows of.
   * @returns the document that the page was before, when it had another id; who has the id already: another source, or
   * another page that this walk has come by
   * @throws LostClaim
   */
  intend(
    claim: Claim,
    address: string,
    document: string,
  ): Promise<{ readonly before: string | null; readonly owner: string | null; readonly twin: string | null }>
  /** After the document was put. @throws LostClaim */
  settle(claim: Claim, address: string, put: SettledPage): Promise<void>
  /** The walk has come by it, and what is stored of it stays. @throws LostClaim */
  touch(claim: Claim, address: string): Promise<void>
  /** @returns the document that the page was; `null`: none @throws LostClaim */
  find(claim: Claim, address: string): Promise<StoredPage | null>
  /** Some of what the walk has not come by. */
  unseen(claim: Claim): Promise<readonly StoredPage[]>
  /** Some of all. */
  some(claim: Claim): Promise<readonly StoredPage[]>
  forget(claim: Claim, address: string): Promise<void>
}

export interface StoredPage {
  readonly address: string
  readonly document: string | null
}

export interface SettledPage {
  readonly contentHash: string
  readonly optionsHash: string
  readonly state: unknown
}

const BATCH = 200

export function createPageRows({ sql }: Pick<Database, 'sql'>): PageRows {
  const isHeld = ({ sourceId, fence }: Claim) =>
    sql`exists (select from sources where id = ${sourceId} and fence = ${fence})`
  const held = (changed: { readonly count: number }): void => {
    if (changed.count === 0) throw new LostClaim()
  }
  return {
    async known({ sourceId }, optionsHash) {
      const rows = await sql<{ address: string; state: unknown }[]>`
        select p.address,
          case when p.options_hash = ${optionsHash} and d.content_hash = p.content_hash then p.state end as state
        from source_pages p
          left join collections c on c.name = p.collection
          left join documents d on d.collection_id = c.id and d.external_id = p.document
        where p.source_id = ${sourceId} order by p.address`
      return new Map(rows.map(({ address, state }) => [address, { state }]))
    },

    async intend(claim, address, document) {
      const { sourceId, fence, source } = claim
      return await sql.begin(async (tx) => {
        const [other] = await tx<{ name: string }[]>`
          select s.name from source_pages p join sources s on s.id = p.source_id
          where p.collection = ${source.collection} and p.document = ${document} and p.source_id <> ${sourceId}`
        if (other !== undefined) return { before: null, owner: other.name, twin: null }
        const [twin] = await tx<{ address: string }[]>`
          select address from source_pages
          where source_id = ${sourceId} and document = ${document} and address <> ${address} and walk = ${fence}`
        if (twin !== undefined) return { before: null, owner: null, twin: twin.address }
        const [row] = await tx<{ document: string | null }[]>`
          select document from source_pages where source_id = ${sourceId} and address = ${address}`
        await tx`
          delete from source_pages
          where source_id = ${sourceId} and document = ${document} and address <> ${address} and ${isHeld(claim)}`
        held(
          await tx`
            insert into source_pages (source_id, address, collection, document, walk)
            select id, ${address}, collection, ${document}, fence from sources where id = ${sourceId} and fence = ${fence}
            on conflict (source_id, address) do update
              set document = excluded.document, walk = excluded.walk, collection = excluded.collection`,
        )
        const before = row?.document ?? null
        return { before: before === document ? null : before, owner: null, twin: null }
      })
    },

    async settle(claim, address, { contentHash, optionsHash, state }) {
      held(
        await sql`
          update source_pages set content_hash = ${contentHash}, options_hash = ${optionsHash},
            state = ${sql.json(JSON.parse(JSON.stringify(state ?? null)))}
          where source_id = ${claim.sourceId} and address = ${address} and ${isHeld(claim)}`,
      )
    },

    async touch(claim, address) {
      const { sourceId, fence } = claim
      held(
        await sql`
          insert into source_pages (source_id, address, collection, walk)
          select id, ${address}, collection, fence from sources where id = ${sourceId} and fence = ${fence}
          on conflict (source_id, address) do update set walk = excluded.walk`,
      )
    },

    async find({ sourceId }, address) {
      const [row] = await sql<StoredPage[]>`
        select address, document from source_pages where source_id = ${sourceId} and address = ${address}`
      return row ?? null
    },

    unseen: ({ sourceId, fence }) => sql<StoredPage[]>`
      select address, document from source_pages
      where source_id = ${sourceId} and walk <> ${fence} order by address limit ${BATCH}`,

    some: ({ sourceId }) => sql<StoredPage[]>`
      select address, document from source_pages where source_id = ${sourceId} order by address limit ${BATCH}`,

    async forget(claim, address) {
      await sql`
        delete from source_pages
        where source_id = ${claim.sourceId} and address = ${address} and ${isHeld(claim)}`
    },
  }
}
