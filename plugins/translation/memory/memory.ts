/** Translations by segment, shared by every process: what is known, what is being made, what could not be. */
import type { Database } from '#sdk'

type Sql = Database['sql']

/** What a translation is known by, beside the hash of its source. */
export interface MemoryKey {
  readonly sourceLanguage: string
  readonly targetLanguage: string
  readonly fingerprint: string
}

/** `damaged`: a model broke it twice; `unavailable`: the model could not be asked. */
export type Failure = 'damaged' | 'unavailable'

export interface Memory {
  /** By hash, with marks. */
  find(key: MemoryKey, hashes: readonly string[]): Promise<ReadonlyMap<string, string>>
  /** @returns those that are the owner's to translate now */
  claim(key: MemoryKey, hashes: readonly string[], owner: string): Promise<ReadonlySet<string>>
  /** Says that the owner is still at work. */
  heartbeat(owner: string): Promise<void>
  /** Keeps texts and gives their claims back, in one step. */
  keep(key: MemoryKey, texts: ReadonlyMap<string, string>): Promise<void>
  /** Gives claims back that came to nothing; nobody else takes them up at once. */
  fail(key: MemoryKey, hashes: readonly string[], owner: string, failure: Failure): Promise<void>
  release(owner: string): Promise<void>
  /** Those that could not be translated lately. */
  failures(key: MemoryKey, hashes: readonly string[]): Promise<ReadonlyMap<string, Failure>>
  /** Forgets claims long given up, and texts that no document has held for a month. */
  sweep(): Promise<void>
}

/** A process that says nothing for so long is gone. */
const CLAIM_SECONDS = 30
export const HEARTBEAT_MS = 8_000
/** How long a failure is shared. */
const FAILURE_SECONDS: Readonly<Record<Failure, number>> = { damaged: 600, unavailable: 2 }
/** Texts of no page, questions, and paragraphs that were changed or deleted. */
const UNUSED_DAYS = 30
export const RETRY_SECONDS = FAILURE_SECONDS.damaged

export function createMemory(sql: Sql): Memory {
  const about = ({ sourceLanguage, targetLanguage, fingerprint }: MemoryKey) => sql`
    source_language = ${sourceLanguage} and target_language = ${targetLanguage} and fingerprint = ${fingerprint}`
  // As JSON, because arrays of text need a type look-up that poolers break.
  const among = (hashes: readonly string[]) => sql`
    source_hash in (select jsonb_array_elements_text(${sql.json([...hashes])}))`

  return {
    async find(key, hashes) {
      const rows = await sql<{ source_hash: string; text: string }[]>`
        select source_hash, text from translation_segments where ${about(key)} and ${among(hashes)}`
      const texts = new Map(rows.map((row) => [row.source_hash, row.text]))
      // In the order of the document, in which its reader gets them.
      return new Map(
        hashes.flatMap((hash) => {
          const text = texts.get(hash)
          return text === undefined ? [] : [[hash, text] as const]
        }),
      )
    },

    async claim({ sourceLanguage, targetLanguage, fingerprint }, hashes, owner) {
      // In one order, so that two who claim the same wait for each other and never for themselves.
      const rows = await sql<{ source_hash: string }[]>`
        insert into translation_claims as c
          (source_hash, source_language, target_language, fingerprint, claimed_by, claimed_until)
        select hash, ${sourceLanguage}, ${targetLanguage}, ${fingerprint}, ${owner},
          now() + ${CLAIM_SECONDS} * interval '1 second'
        from jsonb_array_elements_text(${sql.json([...hashes])}) as hash order by hash
        on conflict (source_hash, source_language, target_language, fingerprint) do update
        set claimed_by = excluded.claimed_by, claimed_until = excluded.claimed_until, failure = null
        where c.claimed_until <= now()
        returning c.source_hash`
      return new Set(rows.map((row) => row.source_hash))
    },

    async heartbeat(owner) {
      await sql`
        update translation_claims set claimed_until = now() + ${CLAIM_SECONDS} * interval '1 second'
        where claimed_by = ${owner} and failure is null`
    },

    async keep(key, texts) {
      const { sourceLanguage, targetLanguage, fingerprint } = key
      const entries = [...texts].map(([hash, text]) => ({ hash, text }))
      await sql.begin(async (tx) => {
        await tx`
          insert into translation_segments (source_hash, source_language, target_language, fingerprint, text)
          select hash, ${sourceLanguage}, ${targetLanguage}, ${fingerprint}, text
          from jsonb_to_recordset(${tx.json(entries)}) as t (hash text, text text) order by hash
          on conflict do nothing`
        await tx`delete from translation_claims where ${about(key)} and ${among([...texts.keys()])}`
      })
    },

    async fail(key, hashes, owner, failure) {
      await sql`
        update translation_claims
        set failure = ${failure}, claimed_until = now() + ${FAILURE_SECONDS[failure]} * interval '1 second'
        where ${about(key)} and ${among(hashes)} and claimed_by = ${owner}`
    },

    async release(owner) {
      await sql`delete from translation_claims where claimed_by = ${owner} and failure is null`
    },

    async failures(key, hashes) {
      const rows = await sql<{ source_hash: string; failure: Failure }[]>`
        select source_hash, failure from translation_claims
        where ${about(key)} and ${among(hashes)} and failure is not null and claimed_until > now()`
      return new Map(rows.map((row) => [row.source_hash, row.failure]))
    },

    async sweep() {
      await sql`delete from translation_claims where claimed_until < now() - interval '1 day'`
      await sql`
        delete from translation_segments s where s.created_at < now() - ${UNUSED_DAYS} * interval '1 day'
          and not exists (select from translation_uses u where u.source_hash = s.source_hash)`
    },
  }
}
