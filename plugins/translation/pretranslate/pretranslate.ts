/** Makes translations before anybody asks: of each document that is put in, into the languages that were named. */
import { type Database, type Logger, type PluginJob, Problem, type UsageMeter } from '#sdk'

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

const EVERY = '10s'
/** After a failure of the model, or with the budget used up. */
const REST_MS = 60_000

/** Looks for what is missing, and makes it. */
export function createPretranslation(options: PretranslationOptions): PluginJob {
  const { sql, usage, log, languages, dailyTokens, fingerprintOf, prepare } = options
  let restUntil = 0
  /** What the collections were like when nothing was missing. */
  let settledAt = ''

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

  const makeAll = async (signal: AbortSignal): Promise<void> => {
    const now = await signature()
    if (now === settledAt) return
    for (let rows = await missing(undefined); rows.length > 0; rows = await missing(rows.at(-1))) {
      for (const { id, collection, language } of rows) {
        signal.throwIfAborted()
        const used = await usage.tokensToday('translation')
        if (used === null || used >= dailyTokens) {
          if (used === null)
            log.warn('pretranslation_not_counted', {
              detail: 'No plugin counts usage: nothing is translated in advance',
            })
          else log.info('pretranslation_budget_used', { tokens: dailyTokens })
          restUntil = performance.now() + REST_MS
          return
        }
        await untilAborted(prepare({ id, collection }, language), signal).catch((error: unknown) => {
          // Deleted meanwhile.
          if (!(error instanceof Problem) || error.code !== 'not_found') throw error
        })
      }
    }
    settledAt = now
  }

  return {
    name: 'pretranslation',
    every: EVERY,
    async run(signal) {
      if (performance.now() < restUntil) return undefined
      await makeAll(signal).catch((error: unknown) => {
        if (signal.aborted) return
        restUntil = performance.now() + REST_MS
        log.warn('pretranslation_failed', { error })
      })
      return undefined
    },
  }
}

/** A translation in the making is ended by whoever makes it, when the plugin is closed. */
async function untilAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  const aborted = Promise.withResolvers<never>()
  const abort = (): void => aborted.reject(signal.reason)
  signal.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([work, aborted.promise])
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

interface Row {
  readonly key: string
  readonly id: string
  readonly collection: string
  readonly language: string
}
