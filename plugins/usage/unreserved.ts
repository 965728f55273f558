/**
 * Work of callers without a budget. Nothing can refuse it, so nothing is written before it is done; then its rows are
 * written together, one statement at a time, and what comes in meanwhile goes with the next.
 */
import type { Database, UsageKind } from '#sdk'

type Sql = Database['sql']

export interface SettledWork {
  readonly id: string
  readonly kind: UsageKind
  readonly principal_id: string | null
  readonly model: string
  readonly input_tokens: number
  readonly output_tokens: number
  readonly searches: number
  readonly cost_nanos: number | null
  readonly estimated: boolean
}

export interface SettledRows {
  /** Stores it within half a second. */
  add(row: SettledWork): void
  /** Resolves when all that was added is stored; what cannot be stored now is tried again with what comes next. */
  flush(): Promise<void>
}

const STORE_AFTER_MS = 500
/** Kept while the database is away; of more, the oldest go. */
const MAX_WAITING = 10_000

export function createSettledRows(sql: Sql): SettledRows {
  let waiting: SettledWork[] = []
  let writing: Promise<void> = Promise.resolve()
  let next: Promise<void> | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  const write = async (): Promise<void> => {
    clearTimeout(timer)
    timer = undefined
    const rows = waiting
    waiting = []
    if (rows.length === 0) return
    try {
      await insertSettled(sql, rows)
    } catch (error) {
      waiting = [...rows, ...waiting].slice(-MAX_WAITING)
      throw error
    }
  }

  const flush = (): Promise<void> => {
    next ??= writing
      .catch(() => undefined)
      .then(() => {
        next = undefined
        writing = write()
        return writing
      })
    return next
  }

  return {
    add(row) {
      waiting.push(row)
      timer ??= setTimeout(() => void flush().catch(() => undefined), STORE_AFTER_MS)
    },
    flush,
  }
}

async function insertSettled(sql: Sql, rows: readonly SettledWork[]): Promise<void> {
  await sql`
    insert into usage_ledger
      (id, kind, principal_id, day, model, input_tokens, output_tokens, searches, cost_nanos, estimated, expires_at,
       settled_at)
    select id, kind, principal_id, (now() at time zone 'utc')::date, model, input_tokens, output_tokens, searches,
      cost_nanos, estimated, now(), now()
    from jsonb_to_recordset(${sql.json(rows as never)}) as r (id text, kind text, principal_id text, model text,
      input_tokens integer, output_tokens integer, searches integer, cost_nanos bigint, estimated boolean)
    on conflict (id) do nothing`
}
