/** The ledger added up by day, key and model. */
import { type Database, problem } from '#sdk'

export interface UsageRow {
  /** In UTC, e.g. `2030-01-31`. */
  readonly day: string
  /** A principal's id; `null`: anonymous readers. */
  readonly key: string | null
  readonly model: string
  readonly requests: number
  readonly input_tokens: number
  readonly output_tokens: number
  /** Of a reranker. */
  readonly searches: number
  /** `null`: the model has no price. */
  readonly cost_usd: number | null
  /** How many of the requests were counted by letters. */
  readonly estimated: number
}

export interface UsagePage {
  readonly items: readonly UsageRow[]
  readonly next_cursor: string | null
}

export interface UsageQuery {
  /** Whose: a principal's id, or everyone's. */
  readonly of: string | 'everyone'
  readonly from: string | null
  readonly to: string | null
  readonly limit: number
  readonly cursor: string | undefined
}

type Row = Record<
  'day' | 'model' | 'requests' | 'input_tokens' | 'output_tokens' | 'searches' | 'estimated',
  string
> & {
  readonly key: string | null
  readonly cost_nanos: string | null
}

/** The newest day first. @throws Problem `invalid_request` for a cursor that is none */
export async function readUsage({ sql }: Pick<Database, 'sql'>, query: UsageQuery): Promise<UsagePage> {
  const { from, to, limit } = query
  const offset = query.cursor === undefined ? null : readCursor(query.cursor)
  const whose = query.of === 'everyone' ? sql`true` : sql`principal_id = ${query.of}`
  const rows = await sql<Row[]>`
    select day::text as day, principal_id as key, model, count(*) as requests, sum(input_tokens) as input_tokens,
      sum(output_tokens) as output_tokens, sum(searches) as searches, count(*) filter (where estimated) as estimated,
      case when bool_and(cost_nanos is not null) then sum(cost_nanos) end as cost_nanos
    from usage_ledger
    where settled_at is not null and ${whose}
      and (${from}::text is null or day >= ${from}::text::date) and (${to}::text is null or day <= ${to}::text::date)
    group by day, principal_id, model
    having ${offset === null ? sql`true` : after(sql, offset)}
    order by usage_ledger.day desc, coalesce(principal_id, ''), model
    limit ${limit + 1}`
  const items = rows.slice(0, limit).map(describe)
  const last = items.at(-1)
  return { items, next_cursor: rows.length > limit && last !== undefined ? writeCursor(last) : null }
}

type Place = readonly [day: string, key: string, model: string]

const after = (sql: Database['sql'], [day, key, model]: Place) => sql`
  (usage_ledger.day < ${day}::text::date
    or (usage_ledger.day = ${day}::text::date and (coalesce(principal_id, ''), model) > (${key}, ${model})))`

const describe = (row: Row): UsageRow => ({
  day: row.day,
  key: row.key,
  model: row.model,
  requests: Number(row.requests),
  input_tokens: Number(row.input_tokens),
  output_tokens: Number(row.output_tokens),
  searches: Number(row.searches),
  cost_usd: row.cost_nanos === null ? null : Number(row.cost_nanos) / 1e9,
  estimated: Number(row.estimated),
})

const writeCursor = ({ day, key, model }: UsageRow): string =>
  Buffer.from(JSON.stringify([day, key ?? '', model])).toString('base64url')

function readCursor(cursor: string): Place {
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    if (isPlace(place) && isDay(place[0]) && !place.join('').includes('\0')) return place
  } catch {
    // Reported below, in our own words.
  }
  throw problem('invalid_request', 'The cursor is not from this list', {
    errors: [{ path: '/cursor', message: 'not a cursor of this list' }],
  })
}

const isPlace = (value: unknown): value is Place =>
  Array.isArray(value) && value.length === 3 && value.every((part) => typeof part === 'string')

/** Whether a text is a day of the calendar, such as `2030-01-31`. */
export function isDay(text: string): boolean {
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? new Date(`${text}T00:00:00Z`) : new Date(Number.NaN)
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(text)
}
