/** The SQL driver over a database in this process. */
import postgres from 'postgres'
import type { Logger } from '../../../telemetry/log/log.ts'
import { driverOptions } from '../driver.ts'
import { DatabaseSocket, type WireBackend } from './socket.ts'
import type { DatabaseWorker } from './worker-client.ts'

/** A database in a thread of its own. */
export const inThread = (worker: DatabaseWorker): WireBackend => ({
  execute: (messages, receive) => worker.call({ operation: 'execute', messages }, receive),
  rollback: () => worker.call({ operation: 'rollback' }),
})

export function connectTo(backend: WireBackend, log: Logger): postgres.Sql {
  const options = {
    ...driverOptions(log),
    host: 'embedded',
    user: 'postgres',
    database: 'postgres',
    ssl: false,
    max: 1,
    idle_timeout: 0,
    max_lifetime: null,
    connect_timeout: 0,
    keep_alive: null,
    backoff: false,
    // Missing in the driver's types: https://github.com/porsager/postgres#custom-socket
    socket: () => new DatabaseSocket(backend),
  } satisfies postgres.Options<Record<string, postgres.PostgresType>> & { socket: () => DatabaseSocket }
  return postgres(options)
}
