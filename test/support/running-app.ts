/** The whole program in this process, with a folder of its own, called as the admin. */
import { type App, createApp } from '../../src/app/app.ts'
import { createParser, type Parser } from '../../src/library/parse/parser.ts'
import { createLogger } from '../../src/telemetry/log/log.ts'
import { createLibrary } from './library.ts'
import { temporaryFolder } from './open-database.ts'

export interface RunningApp {
  readonly app: App
  /** A body that is no string goes as JSON. A header that is empty is not sent. */
  call(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>
  close(): Promise<void>
}

export const ADMIN_KEY = 'the-admin-key-of-this-test'

/** Longer than any file of tests takes. */
const IDLE_MS = 600_000

/** Its worker starts once for all apps of this process: that takes more work than all else that an app does at its start. */
let parser: Parser | undefined
export function sharedParser(): Parser {
  parser ??= createParser({ log: createLogger('silent'), idleMs: IDLE_MS })
  return parser
}

/**
 * On the server that tests have, else on an embedded database.
 *
 * @param settings beside a fresh data folder, no logs and no request limit
 */
export async function runApp(settings: Readonly<Record<string, string>>): Promise<RunningApp> {
  const elsewhere = settings.DATA_DIR ?? settings.DATABASE_URL
  const library = elsewhere === undefined ? await createLibrary() : undefined
  const folder = library ?? (await temporaryFolder())
  const app = await createApp({
    ...(settings.PARSE_TIMEOUT_MS === undefined ? { parser: sharedParser() } : {}),
    environment: {
      ADMIN_KEY,
      DATA_DIR: folder.path,
      EMBEDDER: 'none',
      LOG_LEVEL: 'silent',
      RATE_LIMIT_REQUESTS: '0',
      ...library?.settings,
      ...settings,
    },
  })
  return {
    app,
    call: (method, path, body, more = {}) => {
      const headers = { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json', ...more }
      return app.fetch(
        new Request(`http://localhost${path}`, {
          method,
          headers: Object.entries(headers).filter(([, value]) => value !== ''),
          ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
        }),
      )
    },
    async close() {
      await app.close()
      await folder.remove()
    },
  }
}
