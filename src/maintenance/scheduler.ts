/** Scheduled jobs: one process of several runs each, and the database remembers when. */
import type { Sql } from 'postgres'
import { Problem } from '../request/problem.ts'
import type { Logger } from '../telemetry/log/log.ts'
import type { Metrics } from '../telemetry/metrics.ts'

export interface ScheduledJob {
  /** snake_case; its row in the table, its label among the metrics, its name in the log. */
  readonly name: string
  readonly everyMs: number
  /** How long a process lets it wait after its start, which has enough to do. @default 0 */
  readonly afterStartMs?: number
  /** @returns what the log says of it; `undefined` when there was nothing to do */
  run(signal: AbortSignal): Promise<Readonly<Record<string, unknown>> | undefined>
}

export interface SchedulerOptions {
  readonly sql: Sql
  readonly jobs: readonly ScheduledJob[]
  readonly log: Logger
  readonly metrics: Metrics
  readonly now: () => Date
  /** Between two looks at whether a job is due, unless it is due more often. @default 60000 */
  readonly tickMs?: number
}

export interface Scheduler {
  /** From now on looks by itself at what is due. */
  start(): void
  /** Does what is due, and resolves when it is done. Never throws. */
  tick(): Promise<void>
  /** Ends the jobs that run, and waits for their end. */
  close(): Promise<void>
}

const TICK_MS = 60_000
/** The first look comes when the start is over. */
const FIRST_MS = 3000
/** A process that dies is given up after so long; one that works says so at a third of it. */
const CLAIM_MS = 300_000
/** After a failure the next try comes no sooner, unless the job is due more often. */
const RETRY_MS = 600_000

/** @throws Error when two jobs have one name: they would take turns */
export function createScheduler(options: SchedulerOptions): Scheduler {
  const { sql, jobs, log, metrics, now, tickMs = TICK_MS } = options
  const runs = metrics.counter('job_runs_total', 'Runs of scheduled jobs', ['job', 'outcome'])
  const lastDone = metrics.gauge('job_last_success_timestamp_seconds', 'When the job last succeeded, in any process', [
    'job',
  ])
  const twice = jobs.find(({ name }, index) => jobs.findIndex((job) => job.name === name) !== index)
  if (twice !== undefined) throw new Error(`There are two jobs named ${twice.name}`)
  const closing = new AbortController()
  let startedAt = Number.NEGATIVE_INFINITY
  /** In this process, by name. */
  const running = new Map<string, Promise<void>>()

  const runOne = async (job: ScheduledJob): Promise<void> => {
    const startedAt = now()
    if (!(await claim(sql, job, startedAt))) return
    const renewing = setInterval(() => void renew(sql, job, now()).catch(() => undefined), CLAIM_MS / 3)
    try {
      const report = await job.run(closing.signal)
      await settle(sql, job, { done_at: startedAt, retry_at: null })
      runs.add(1, { job: job.name, outcome: 'done' })
      if (report !== undefined) log.info('job_done', { job: job.name, ...report })
    } catch (error) {
      if (error instanceof Problem && error.code === 'conflict') {
        // Somebody does the same by hand: the next look will tell.
        await settle(sql, job, { retry_at: null })
        return
      }
      const retryAt = closing.signal.aborted ? null : new Date(now().getTime() + Math.min(job.everyMs, RETRY_MS))
      await settle(sql, job, { retry_at: retryAt })
      if (closing.signal.aborted) return
      runs.add(1, { job: job.name, outcome: 'failed' })
      log.error('job_failed', { job: job.name, error })
    } finally {
      clearInterval(renewing)
    }
  }

  const look = async (job: ScheduledJob): Promise<void> => {
    try {
      await runOne(job)
      const at = await readDoneAt(sql, job)
      if (at !== null) lastDone.set(at.getTime() / 1000, { job: job.name })
    } catch (error) {
      if (!closing.signal.aborted) log.warn('job_postponed', { job: job.name, error })
    }
  }
  /** One that is still running is not begun again. */
  const lookOnce = (job: ScheduledJob): Promise<void> => {
    const current = running.get(job.name)
    const isEarly = now().getTime() - startedAt < (job.afterStartMs ?? 0)
    if (current !== undefined || closing.signal.aborted || isEarly) return current ?? Promise.resolve()
    const work = look(job).finally(() => running.delete(job.name))
    running.set(job.name, work)
    return work
  }
  const tick = async (): Promise<void> => {
    await Promise.all(jobs.map(lookOnce))
  }
  let first: ReturnType<typeof setTimeout> | undefined
  const timers: ReturnType<typeof setInterval>[] = []

  return {
    start() {
      startedAt = now().getTime()
      first ??= setTimeout(tick, Math.min(FIRST_MS, tickMs))
      if (timers.length === 0)
        timers.push(...jobs.map((job) => setInterval(() => void lookOnce(job), Math.min(job.everyMs, tickMs))))
    },
    tick,
    async close() {
      clearTimeout(first)
      for (const timer of timers) clearInterval(timer)
      closing.abort(new Error('The service ends'))
      await Promise.all(running.values())
    },
  }
}

/** By the clock that is handed in: that of the database would not move in a test. */
const claim = async (sql: Sql, { name, everyMs }: ScheduledJob, now: Date): Promise<boolean> => {
  const until = new Date(now.getTime() + CLAIM_MS)
  const rows = await sql`
    insert into scheduled_jobs as s (name, claimed_until) values (${name}, ${until})
    on conflict (name) do update set claimed_until = excluded.claimed_until
    where (s.claimed_until is null or s.claimed_until <= ${now})
      and (s.done_at is null or s.done_at <= ${new Date(now.getTime() - everyMs)})
      and (s.retry_at is null or s.retry_at <= ${now})
    returning 1`
  return rows.length > 0
}

const renew = (sql: Sql, { name }: ScheduledJob, now: Date) =>
  sql`update scheduled_jobs set claimed_until = ${new Date(now.getTime() + CLAIM_MS)} where name = ${name}`

const settle = (
  sql: Sql,
  { name }: ScheduledJob,
  columns: { readonly done_at?: Date; readonly retry_at: Date | null },
) => sql`update scheduled_jobs set ${sql({ ...columns, claimed_until: null })} where name = ${name}`

async function readDoneAt(sql: Sql, { name }: ScheduledJob): Promise<Date | null> {
  const [row] = await sql<{ done_at: Date | null }[]>`select done_at from scheduled_jobs where name = ${name}`
  return row?.done_at ?? null
}
