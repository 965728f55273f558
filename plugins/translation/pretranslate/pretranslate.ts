/** Makes translations before anybody asks: of each document that is put in, into the languages that were named. */
import { type Database, type Logger, Problem, type UsageMeter } from '#sdk'

export interface PretranslationOptions {
  readonly sql: Database['sql']
  readonly usage: Pick<UsageMeter, 'tokensToday'>
  readonly log: Logger
  /** Canonical. */
  readonly languages: readonly string[]
  /** Tokens a day, those for readers included, beyond which nothing more is made ahead. */
  readonly dailyTokens: number
  fingerprintOf(language: string): string
  /** Makes one translation, unless it is there. */
  prepare(document: { readonly id: string; readonly collection: string }, language: string): Promise<void>
}

export interface Pretranslation {
  /** Looks once for what is missing, and makes it. Never rejects. */
  look(): Promise<void>
  close(): Promise<void>
}

const LOOK_MS = 3000
/** After a failure of the model, or with the budget used up. */
const REST_MS = 60_000

export function createPretranslation(options: PretranslationOptions): Pretranslation {
  const { sql, usage, log, languages, dailyTokens, fingerprintOf, prepare } = options
  let closed = false
  let restUntil = 0
  /** What the collections were like when nothing was missing. */
  let settledAt = ''
  let looking = Promise.resolve()

  const signature = async (): Promise<string> => {
    const [row] = await sql<{ signature: string }[]>`
      select count(*) || '/' || coalesce(sum(revision), 0) as signature from collections`
    return row?.signature ?? ''
  }

  const missing = async (after: Row | undefined): Promise<readonly Row[]> => {
    const wanted = languages.map((language) => ({ language, fingerprint: fingerprintOf(language) }))
    return await sql<Row[]>`
      select d.id::text as key, d.external_id as id, c.name as collection, w.language
      from documents d join collections c on c.id = d.collection_id
      cross join jsonb_to_recordset(${sql.json(wanted)}) as w (language text, fingerprint text)
      left join document_translations t on t.document_id = d.id and t.target_language = w.language
      where d.language <> w.language
        and (t.document_id is null or t.version <> d.version or t.fingerprint <> w.fingerprint)
        and (d.id, w.language) > (${after?.key ?? '0'}::text::bigint, ${after?.language ?? ''})
      order by d.id, w.language limit 20`
  }

  const makeAll = async (): Promise<void> => {
    const now = await signature()
    if (now === settledAt) return
    for (let rows = await missing(undefined); rows.length > 0; rows = await missing(rows.at(-1))) {
      for (const { id, collection, language } of rows) {
        if (closed) return
        const used = await usage.tokensToday('translation')
        if (used === null || used >= dailyTokens) {
          if (used === null)
            log.warn('pretranslation_not_counted', { detail: 'No plugin counts usage: nothing is made ahead' })
          else log.info('pretranslation_budget_used', { tokens: dailyTokens })
          restUntil = performance.now() + REST_MS
          return
        }
        await prepare({ id, collection }, language).catch((error: unknown) => {
          // Deleted meanwhile.
          if (!(error instanceof Problem) || error.code !== 'not_found') throw error
        })
      }
    }
    settledAt = now
  }

  const look = (): Promise<void> => {
    looking = looking.then(async () => {
      if (closed || performance.now() < restUntil) return
      await makeAll().catch((error: unknown) => {
        if (closed) return
        restUntil = performance.now() + REST_MS
        log.warn('pretranslation_failed', { error })
      })
    })
    return looking
  }
  let waiting = false
  const timer = setInterval(() => {
    if (waiting) return
    waiting = true
    look().finally(() => {
      waiting = false
    })
  }, LOOK_MS)

  return {
    look,
    async close() {
      closed = true
      clearInterval(timer)
      await looking
    },
  }
}

interface Row {
  readonly key: string
  readonly id: string
  readonly collection: string
  readonly language: string
}
