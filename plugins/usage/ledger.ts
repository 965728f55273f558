/** The account of what models were used for: one row a piece of work, one a day and caller with a budget. */
import type { Database, UsageKind } from '#sdk'

type Sql = Database['sql']

export interface Limits {
  /** `null`: none, of either. */
  readonly tokens: number | null
  readonly costNanos: number | null
}

export interface Reservation {
  readonly id: string
  readonly kind: UsageKind
  readonly principalId: string | null
  readonly callerKey: string
  readonly limits: Limits
  readonly model: string
  readonly inputTokens: number
  readonly outputTokens: number
  readonly searches: number
  readonly costNanos: number | null
  readonly longestMs: number
}

export interface Settlement {
  readonly model: string
  readonly inputTokens: number
  readonly outputTokens: number
  readonly searches: number
  readonly costNanos: number | null
  readonly estimated: boolean
}

export interface DayState {
  /** Spent and reserved today. */
  readonly tokens: number
  readonly costNanos: number
  /** Of these, what is only reserved. */
  readonly openTokens: number
  readonly openCostNanos: number
  /** Seconds until the last of these reservations ends by itself, rounded up; 0 when there is none. */
  readonly openSeconds: number
  /** Seconds until the next day begins, in UTC, rounded up. */
  readonly resetSeconds: number
}

/**
 * Takes room for a piece of work and notes it, in one statement: the lock on the caller's row of today makes every
 * reservation wait for the one before it, whichever replica makes them.
 *
 * @returns false when there is not enough room
 */
export async function insertReservation(sql: Sql, work: Reservation): Promise<boolean> {
  const { tokens: mostTokens, costNanos: mostCost } = work.limits
  const tokens = work.inputTokens + work.outputTokens
  const cost = work.costNanos ?? 0
  const limited = mostTokens !== null || mostCost !== null
  if (mostTokens !== null && tokens > mostTokens) return false
  if (mostCost !== null && cost > mostCost) return false
  const room = limited
    ? sql`
        insert into usage_days as d (caller_key, day, tokens, cost_nanos)
        values (${work.callerKey}, (now() at time zone 'utc')::date, ${tokens}, ${cost})
        on conflict (caller_key, day) do update
          set tokens = d.tokens + excluded.tokens, cost_nanos = d.cost_nanos + excluded.cost_nanos
          where (${mostTokens}::bigint is null or d.tokens + excluded.tokens <= ${mostTokens}::bigint)
            and (${mostCost}::bigint is null or d.cost_nanos + excluded.cost_nanos <= ${mostCost}::bigint)
        returning 1`
    : sql`select 1`
  const rows = await sql`
    with room as (${room})
    insert into usage_ledger
      (id, kind, principal_id, caller_key, day, model, input_tokens, output_tokens, searches, cost_nanos, expires_at)
    select ${work.id}, ${work.kind}, ${work.principalId}, ${limited ? work.callerKey : null},
      (now() at time zone 'utc')::date, ${work.model}, ${work.inputTokens}, ${work.outputTokens}, ${work.searches},
      ${work.costNanos},
      now() + interval '1 millisecond' * ${work.longestMs}::double precision
    from room
    returning 1`
  return rows.length > 0
}

/**
 * Replaces what was reserved by what was spent; a stand-in without a price is taken to cost what was reserved.
 *
 * @returns `undefined` when it is settled already, or unknown
 */
export async function settleReservation(sql: Sql, id: string, spent: Settlement): Promise<UsageKind | undefined> {
  const [row] = await sql<{ kind: UsageKind }[]>`
    with before as (
      select id, caller_key, day, input_tokens + output_tokens as tokens, coalesce(cost_nanos, 0) as cost_nanos
      from usage_ledger where id = ${id} and settled_at is null for update
    ), day as (
      update usage_days d set
        tokens = d.tokens - b.tokens + ${spent.inputTokens + spent.outputTokens}::bigint,
        cost_nanos = d.cost_nanos - b.cost_nanos + coalesce(${spent.costNanos}::bigint, b.cost_nanos)
      from before b where d.caller_key = b.caller_key and d.day = b.day
    )
    update usage_ledger l set
      model = ${spent.model}, input_tokens = ${spent.inputTokens}, output_tokens = ${spent.outputTokens},
      searches = ${spent.searches}, cost_nanos = ${spent.costNanos}, estimated = ${spent.estimated}, settled_at = now(), caller_key = null
    from before b where l.id = b.id
    returning l.kind`
  return row?.kind
}

/** What was reserved was spent, as far as anyone can know. */
export async function settleAsReserved(sql: Sql, id: string): Promise<void> {
  await sql`
    update usage_ledger set settled_at = now(), estimated = true, caller_key = null
    where id = ${id} and settled_at is null`
}

export async function deleteReservation(sql: Sql, id: string): Promise<void> {
  await sql`
    with gone as (
      delete from usage_ledger where id = ${id} and settled_at is null
      returning caller_key, day, input_tokens + output_tokens as tokens, coalesce(cost_nanos, 0) as cost_nanos
    )
    update usage_days d set tokens = d.tokens - g.tokens, cost_nanos = d.cost_nanos - g.cost_nanos
    from gone g where d.caller_key = g.caller_key and d.day = g.day`
}

/** Ends the reservations of processes that died, and forgets the sums of days that are over. */
export async function pruneLedger(sql: Sql): Promise<void> {
  // A reservation may be settled after midnight: yesterday's sums are still wanted.
  await sql`
    with forgotten as (delete from usage_days where day < (now() at time zone 'utc')::date - 1)
    update usage_ledger set settled_at = now(), estimated = true, caller_key = null
    where settled_at is null and expires_at < now()`
}

/** Tokens of one kind of work since midnight, UTC: spent, or still reserved. */
export async function readTokensToday(sql: Sql, kind: UsageKind): Promise<number> {
  const [row] = await sql<{ tokens: string }[]>`
    select coalesce(sum(input_tokens + output_tokens), 0) as tokens from usage_ledger
    where day = (now() at time zone 'utc')::date and kind = ${kind}`
  return Number(row?.tokens ?? 0)
}

/** Where a caller stands today. */
export async function readDay(sql: Sql, callerKey: string): Promise<DayState> {
  const [row] = await sql<Record<'tokens' | 'cost' | 'open_tokens' | 'open_cost' | 'open_for' | 'reset', string>[]>`
    select coalesce(sum(d.tokens), 0) as tokens, coalesce(sum(d.cost_nanos), 0) as cost,
      coalesce(sum(o.tokens), 0) as open_tokens, coalesce(sum(o.cost), 0) as open_cost,
      coalesce(max(o.seconds), 0) as open_for,
      extract(epoch from (t.today + 1)::timestamp - (now() at time zone 'utc')) as reset
    from (select (now() at time zone 'utc')::date as today) t
    left join usage_days d on d.caller_key = ${callerKey} and d.day = t.today
    left join lateral (
      select sum(input_tokens + output_tokens) as tokens, sum(cost_nanos) as cost,
        max(extract(epoch from expires_at - now())) as seconds
      from usage_ledger where settled_at is null and caller_key = ${callerKey} and day = t.today
    ) o on true
    group by t.today`
  if (row === undefined) throw new Error('The day has no state')
  return {
    tokens: Number(row.tokens),
    costNanos: Number(row.cost),
    openTokens: Number(row.open_tokens),
    openCostNanos: Number(row.open_cost),
    openSeconds: Math.max(0, Math.ceil(Number(row.open_for))),
    resetSeconds: Math.max(1, Math.ceil(Number(row.reset))),
  }
}
