/**
 * How much of the most that a piece of work may use is used as a rule, by kind of work and model. It is TCP's estimate of
 * a round trip (RFC 6298): a running mean, and four times the running deviation above it, so that few are above.
 */
import type { Database, UsageEstimate, UsageKind, UsageSpent } from '#sdk'

type Sql = Database['sql']

export interface RunningEstimate {
  readonly mean: number
  readonly deviation: number
}

/** Weights of a new value in the mean, and in the deviation. */
const ALPHA = 1 / 8
const BETA = 1 / 4

export function observe(before: RunningEstimate | undefined, value: number): RunningEstimate {
  if (before === undefined) return { mean: value, deviation: value / 2 }
  return {
    mean: before.mean + ALPHA * (value - before.mean),
    deviation: before.deviation + BETA * (Math.abs(value - before.mean) - before.deviation),
  }
}

export const upperEnd = ({ mean, deviation }: RunningEstimate): number => mean + 4 * deviation

interface Estimates {
  /** Of the tokens between the least and the most: the share that was used, 0 to 1. */
  readonly input: RunningEstimate
  readonly output: RunningEstimate
  /** From the reservation to the settlement, in milliseconds. */
  readonly duration: RunningEstimate
}

type Work = Pick<UsageEstimate, 'kind' | 'model'>

export interface UsageEstimates {
  /** What is set aside for it: what it will use most likely, and all that it may use as long as nothing is known. */
  expect(most: UsageEstimate): { readonly inputTokens: number; readonly outputTokens: number }
  /** How long such work takes, in seconds, rounded up; `undefined` as long as nothing is known. */
  seconds(work: Work): number | undefined
  /** Work that cost nothing says nothing: it was refused, or there was nothing to answer. */
  learn(most: UsageEstimate, spent: UsageSpent, durationMs: number): void
  /** Stores what was learnt since the last time. */
  store(sql: Sql): Promise<void>
}

const keyOf = ({ kind, model }: Work): string => `${kind} ${model}`
const leastOf = ({ leastInputTokens = 0, inputTokens }: UsageEstimate): number =>
  Math.min(leastInputTokens, inputTokens)

/** @returns what this process and those before it have learnt */
export async function readEstimates(sql: Sql): Promise<UsageEstimates> {
  const known = new Map<string, Work & Estimates>()
  const changed = new Set<string>()
  for (const row of await sql<EstimateRow[]>`select * from usage_estimates`) known.set(keyOf(row), fromRow(row))
  return {
    expect(most) {
      const { inputTokens, outputTokens } = most
      const found = known.get(keyOf(most))
      if (found === undefined) return { inputTokens, outputTokens }
      const least = leastOf(most)
      const share = (estimate: RunningEstimate, of: number): number => Math.ceil(Math.min(1, upperEnd(estimate)) * of)
      return {
        inputTokens: least + share(found.input, inputTokens - least),
        outputTokens: share(found.output, outputTokens),
      }
    },
    seconds(work) {
      const found = known.get(keyOf(work))
      return found === undefined ? undefined : Math.ceil(upperEnd(found.duration) / 1000)
    },
    learn(most, spent, durationMs) {
      if (spent.inputTokens + spent.outputTokens === 0) return
      const least = leastOf(most)
      const share = (used: number, of: number): number => (of <= 0 ? 0 : Math.min(1, Math.max(0, used / of)))
      const key = keyOf(most)
      const before = known.get(key)
      known.set(key, {
        kind: most.kind,
        model: most.model,
        input: observe(before?.input, share(spent.inputTokens - least, most.inputTokens - least)),
        output: observe(before?.output, share(spent.outputTokens, most.outputTokens)),
        duration: observe(before?.duration, durationMs),
      })
      changed.add(key)
    },
    async store(sql) {
      const rows = [...changed].flatMap((key) => known.get(key) ?? []).map(toRow)
      changed.clear()
      if (rows.length > 0) await upsertEstimates(sql, rows)
    },
  }
}

interface EstimateRow {
  readonly kind: UsageKind
  readonly model: string
  readonly input_share: number
  readonly input_deviation: number
  readonly output_share: number
  readonly output_deviation: number
  readonly duration_ms: number
  readonly duration_deviation: number
}

const fromRow = (row: EstimateRow): Work & Estimates => ({
  kind: row.kind,
  model: row.model,
  input: { mean: row.input_share, deviation: row.input_deviation },
  output: { mean: row.output_share, deviation: row.output_deviation },
  duration: { mean: row.duration_ms, deviation: row.duration_deviation },
})

const toRow = ({ kind, model, input, output, duration }: Work & Estimates): EstimateRow => ({
  kind,
  model,
  input_share: input.mean,
  input_deviation: input.deviation,
  output_share: output.mean,
  output_deviation: output.deviation,
  duration_ms: duration.mean,
  duration_deviation: duration.deviation,
})

/** Of several servers, the last one to write is right enough: they learn from the same readers. */
async function upsertEstimates(sql: Sql, rows: readonly EstimateRow[]): Promise<void> {
  await sql`
    insert into usage_estimates
      (kind, model, input_share, input_deviation, output_share, output_deviation, duration_ms, duration_deviation)
    select kind, model, input_share, input_deviation, output_share, output_deviation, duration_ms, duration_deviation
    from jsonb_to_recordset(${sql.json(rows as never)}) as r (kind text, model text, input_share float8,
      input_deviation float8, output_share float8, output_deviation float8, duration_ms float8,
      duration_deviation float8)
    order by kind, model
    on conflict (kind, model) do update set
      input_share = excluded.input_share, input_deviation = excluded.input_deviation,
      output_share = excluded.output_share, output_deviation = excluded.output_deviation,
      duration_ms = excluded.duration_ms, duration_deviation = excluded.duration_deviation`
}
