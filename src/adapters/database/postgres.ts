/** A PostgreSQL server, 15 or later, with pgvector. */
import postgres from 'postgres'
import { defineAdapter } from '../../plugin.ts'
import type { Database } from '../../ports/database.ts'
import { checkDriver } from './check-driver.ts'
import { createPing, type DriverOptions, databaseHealth, driverOptions, readInOneTransaction } from './driver.ts'
import { boundPoolWait } from './pool-wait.ts'
import { watchFullness } from './server-fullness.ts'

const OLDEST_MAJOR_VERSION = 15

const CONNECT_SECONDS = 10
/** Between two tries to reach a server that is away. The driver's own waits grow to 20 s, long after it is back. */
const MAX_WAIT_SECONDS = 1
const TIMEOUT_REFUSED =
  'The pooler at DATABASE_URL accepts no session settings, so DATABASE_STATEMENT_TIMEOUT_MS has no effect. Set it ' +
  'for the user instead: alter role … set statement_timeout'

const POOLER_FOUND =
  'There is a pooler in front of the PostgreSQL server, so statements are not prepared. If it hands prepared statements ' +
  'on, DATABASE_PREPARE=true makes queries a little faster'
const STATEMENT_LOST =
  'The pooler at DATABASE_URL loses prepared statements: set DATABASE_PREPARE=false, or leave it out'

/** Longest wait at the end for queries, in seconds. */
const CLOSE_SECONDS = 5

export default defineAdapter({
  contract: 1,
  port: 'database',
  name: 'postgres',
  summary: 'A PostgreSQL server, 15 or later, with pgvector',
  selectedBy: 'DATABASE_URL',
  config: (t) =>
    t.Object({
      DATABASE_URL: t.String({
        secret: true,
        description: 'PostgreSQL server, e.g. postgres://user:password@host:5432/lectern',
      }),
      DATABASE_POOL_SIZE: t.Integer({
        default: 10,
        minimum: 1,
        maximum: 1000,
        description: 'Connections to the PostgreSQL server',
      }),
      DATABASE_PREPARE: t.Optional(
        t.Boolean({
          description: 'Use prepared statements. Default: yes, unless a pooler such as pgbouncer is in front',
        }),
      ),
      DATABASE_STATEMENT_TIMEOUT_MS: t.Integer({
        default: 30_000,
        minimum: 0,
        description: 'Longest time the PostgreSQL server may spend on a statement of a request; 0 for no limit',
      }),
      DATABASE_POOL_WAIT_MS: t.Integer({
        default: 10_000,
        minimum: 100,
        maximum: 600_000,
        description: 'Longest wait for a connection to the PostgreSQL server; after that, 503',
      }),
    }),
  async open({ config, log }) {
    await checkDriver()
    const shared = driverOptions(log)
    const timeout = config.DATABASE_STATEMENT_TIMEOUT_MS
    const options: DriverOptions = {
      ...shared,
      ...(timeout === 0 ? {} : { connection: { ...shared.connection, statement_timeout: timeout } }),
      max: config.DATABASE_POOL_SIZE,
      prepare: config.DATABASE_PREPARE ?? true,
      connect_timeout: CONNECT_SECONDS,
      backoff: (failures) => Math.min(MAX_WAIT_SECONDS, 0.1 * 2 ** failures) * (0.5 + Math.random() / 2),
    }
    const found = await connect(config.DATABASE_URL, options, () => {
      if (timeout > 0) log.warn('statement_timeout_refused', { detail: TIMEOUT_REFUSED })
    })
    let client = found.sql
    if (found.pooled && config.DATABASE_PREPARE === undefined) {
      log.info('pooler_found', { detail: POOLER_FOUND })
      await client.end({ timeout: CLOSE_SECONDS })
      client = open(config.DATABASE_URL, { ...found.options, prepare: false })
    }
    const onLostStatement = once(() => log.warn('prepared_statement_lost', { detail: STATEMENT_LOST }))
    const { DATABASE_POOL_SIZE: connections, DATABASE_POOL_WAIT_MS: waitMs } = config
    const fullness = watchFullness()
    const note = (error: unknown): void => {
      fullness.note(error)
      if (isLostStatement(error)) onLostStatement()
    }
    const sql = boundPoolWait(client, { connections, waitMs, onFailure: note })
    const database: Database = {
      kind: 'server',
      sql,
      ping: createPing(sql),
      snapshot: (read, signal) => readInOneTransaction(sql, read, signal),
      vacuum: async () => 0,
    }
    return {
      port: database,
      health: databaseHealth(database, 'the PostgreSQL server', () => fullness.look(sql)),
      close: () => client.end({ timeout: CLOSE_SECONDS }),
    }
  },
})

interface Connected {
  readonly sql: postgres.Sql
  /** What the server was content with. */
  readonly options: DriverOptions
  /** Something in front of the server hands its connections to others between transactions, or could. */
  readonly pooled: boolean
}

/** @throws Error that says what to do about a server that cannot be reached or used */
async function connect(url: string, options: DriverOptions, refused: () => void): Promise<Connected> {
  let sql = open(url, options)
  try {
    return { sql, options, pooled: await checkServer(sql) }
  } catch (error) {
    await sql.end({ timeout: 0 })
    if (!refusesParameters(error)) throw error
  }
  // Poolers refuse parameters they do not know.
  refused()
  const bare = { ...options, connection: {} }
  sql = open(url, bare)
  try {
    return { sql, options: bare, pooled: await checkServer(sql) }
  } catch (error) {
    await sql.end({ timeout: 0 })
    throw error
  }
}

function open(url: string, options: DriverOptions): postgres.Sql {
  if (!/^postgres(ql)?:\/\//.test(url))
    throw new Error('DATABASE_URL must begin with postgres://, e.g. postgres://user:password@host:5432/lectern')
  try {
    return postgres(url, options)
  } catch (error) {
    throw new Error(
      'DATABASE_URL cannot be read: characters such as @, / or # in the password must be percent-encoded',
      {
        cause: error,
      },
    )
  }
}

interface ServerFacts {
  readonly version: string
  readonly versionNumber: number
  readonly hasVector: boolean
  readonly pooled: boolean
}

/** @returns whether a pooler is in front */
async function checkServer(sql: postgres.Sql): Promise<boolean> {
  const facts = await readFacts(sql)
  if (facts.versionNumber < OLDEST_MAJOR_VERSION * 10_000)
    throw new Error(`DATABASE_URL leads to PostgreSQL ${facts.version}, and ${OLDEST_MAJOR_VERSION} or later is needed`)
  if (!facts.hasVector)
    throw new Error(
      'The PostgreSQL server of DATABASE_URL has no pgvector. Install it (the package postgresql-NN-pgvector, or an ' +
        'image such as pgvector/pgvector), then start again',
    )
  return facts.pooled
}

async function readFacts(sql: postgres.Sql): Promise<ServerFacts> {
  try {
    const rows = await sql<(Omit<ServerFacts, 'pooled'> & { readonly pid: number })[]>`
      select
        pg_backend_pid() as pid,
        current_setting('server_version') as version,
        current_setting('server_version_num')::integer as "versionNumber",
        exists (select from pg_available_extensions where name = 'vector') as "hasVector"`
    const [facts] = rows
    if (facts === undefined) throw new Error('no reply')
    // A pooler keeps the server's own number from its clients, and makes one up.
    return { ...facts, pooled: rows.state.pid !== facts.pid }
  } catch (error) {
    if (refusesParameters(error)) throw error
    const { host, port } = sql.options
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(`The PostgreSQL server of DATABASE_URL (${host[0]}:${port[0]}) cannot be used: ${reason}`, {
      cause: error,
    })
  }
}

/** `unsupported startup parameter: jit`, as pgbouncer says it. */
const refusesParameters = (error: unknown): boolean =>
  error instanceof postgres.PostgresError && error.code === '08P01' && error.message.includes('startup parameter')

/** A statement that was prepared on another connection, or is prepared on this one already. */
const isLostStatement = (error: unknown): boolean =>
  error instanceof postgres.PostgresError && (error.code === '26000' || error.code === '42P05')

function once(work: () => void): () => void {
  let done = false
  return () => {
    if (!done) work()
    done = true
  }
}
