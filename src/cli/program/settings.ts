/** Settings of the commands themselves, beside those of the service. */
import { resolve } from 'node:path'
import {
  ConfigError,
  type Environment,
  readConfig,
  readCoreSettings,
  type SettingsOwner,
  settingsOf,
} from '../../config.ts'
import type { TypeBox } from '../../plugin.ts'

const schema = (t: TypeBox) =>
  t.Object({
    LECTERN_URL: t.Optional(
      t.String({
        pattern: '^https?://[^\\s]+$',
        error: 'expected an address, e.g. https://docs-api.example.org',
        description: 'Server for the commands ingest, ask and search',
      }),
    ),
    LECTERN_KEY: t.Optional(t.String({ secret: true, description: 'Key for that server' })),
  })

/** Of the plugin that authenticates; a command shows it to the server it talks to. */
const adminSchema = (t: TypeBox) => t.Object({ ADMIN_KEY: t.Optional(t.String({ secret: true })) })

export const cliOwner: SettingsOwner = { name: 'cli', config: schema }

export interface CliSettings {
  readonly url: string | undefined
  readonly key: string | undefined
  readonly adminKey: string | undefined
  readonly dataDir: string
}

/** @throws ConfigError */
export function readCliSettings(environment: Environment): CliSettings {
  const reading = readConfig(environment, [cliOwner, { name: 'admin', config: adminSchema }])
  if (reading.problems.length > 0) throw new ConfigError(reading.problems)
  const own = settingsOf<{ LECTERN_URL?: string; LECTERN_KEY?: string }>(reading, 'cli')
  return {
    url: own.LECTERN_URL,
    key: own.LECTERN_KEY,
    adminKey: settingsOf<{ ADMIN_KEY?: string }>(reading, 'admin').ADMIN_KEY,
    dataDir: resolve(readCoreSettings(environment).DATA_DIR),
  }
}
