/**
 * The only reader of the environment. Each part of the program describes its settings by a TypeBox object whose keys
 * are environment variables; this module reads, converts and checks them all, and reports every problem at once.
 */
import { readFileSync } from 'node:fs'
import type { TObject, TSchema } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import type { Static } from 'elysia'
import { t } from './base/schema-types.ts'
import type { TypeBox } from './plugin.ts'
import { LOG_FORMATS, LOG_LEVELS } from './telemetry/log/log.ts'
import { editDistance } from './text/nearest-name.ts'

export type Environment = Readonly<Record<string, string | undefined>>

const describe = (description: string) => ({ description })

const coreSchema = t.Object({
  HOST: t.String({ default: '127.0.0.1', ...describe('Address to listen on; 0.0.0.0 for all') }),
  PORT: t.Integer({ default: 8000, minimum: 0, maximum: 65535, ...describe('Port to listen on; 0 for any free one') }),
  WORKERS: t.String({
    default: '1',
    pattern: '^(auto|[1-9][0-9]?)$',
    error: 'expected a number from 1 to 99, or auto for one on each core',
    ...describe('Processes that share the port; auto: one per core. More than one needs a PostgreSQL server'),
  }),
  DATA_DIR: t.String({ default: './data', ...describe('Folder for the embedded database and the admin key') }),
  LOG_LEVEL: t.UnionEnum([...LOG_LEVELS], { default: 'info', ...describe('How much is logged') }),
  LOG_FORMAT: t.UnionEnum([...LOG_FORMATS], {
    default: 'auto',
    ...describe('How lines look on stdout: json, text for people, or auto: text on a terminal, else json'),
  }),
  LOG_FILE: t.Optional(
    t.String(
      describe('Also log to files, a new one each day: ./logs/lectern.log writes lectern.2026-11-21.1.log and so on'),
    ),
  ),
  LOG_FILE_MB: t.Integer({ default: 50, minimum: 1, ...describe('Size in megabytes at which a new log file begins') }),
  LOG_FILE_KEEP: t.Integer({
    default: 14,
    minimum: 1,
    ...describe('How many log files to keep; older ones are deleted'),
  }),
  LOG_CONTENT: t.Boolean({
    default: false,
    ...describe('Also log questions, answers, names of documents and error messages; keys and tokens are never logged'),
  }),
  CORS_ORIGINS: t.Array(t.String({ pattern: '^https?://[^/*\\s]+$' }), {
    default: [],
    ...describe(
      'Comma-separated origins, written exactly, whose pages may call the API, e.g. https://docs.example.org',
    ),
  }),
  PUBLIC_URL: t.Optional(
    t.String({
      pattern: '^https?://[^?#\\s]+$',
      error: 'expected an address without query or fragment, e.g. https://ask.example.org',
      ...describe('Address at which readers reach this service; links that it returns start with it'),
    }),
  ),
  FRAME_ANCESTORS: t.Array(t.String({ pattern: "^('self'|\\*|https?://[^/\\s;,]+)$" }), {
    default: [],
    ...describe("Comma-separated origins that may show the chat page in a frame, or 'self', or *. Default: none"),
  }),
  TRUSTED_PROXIES: t.Array(t.String(), {
    default: [],
    ...describe('Comma-separated addresses or blocks of proxies whose X-Forwarded-For is trusted, e.g. 10.0.0.0/8'),
  }),
  TRUST_PLATFORM: t.Optional(
    t.UnionEnum(['cloudflare', 'digitalocean', 'fly', 'railway', 'render'], {
      // Else the first of them would be the default.
      default: undefined,
      ...describe("The platform whose proxy is the only way in: its own header holds a reader's address"),
    }),
  ),
  PLUGINS: t.Array(t.String(), { default: [], ...describe('Comma-separated plugin files to load, e.g. ./mine.ts') }),
  PLUGINS_DISABLED: t.Array(t.String(), { default: [], ...describe('Comma-separated built-in plugins to leave out') }),
  BODY_LIMIT_BYTES: t.Integer({ default: 4_194_304, minimum: 1024, ...describe('Largest JSON body of a document') }),
  UPLOAD_LIMIT_BYTES: t.Integer({ default: 26_214_400, minimum: 1024, ...describe('Largest multipart upload') }),
  PARSE_TIMEOUT_MS: t.Integer({
    default: 20_000,
    minimum: 1000,
    maximum: 600_000,
    ...describe('Longest processor time for reading one document, in milliseconds'),
  }),
  SOURCES_ALLOWED_HOSTS: t.Array(t.String(), {
    default: [],
    ...describe(
      'Comma-separated hosts, addresses or blocks that are not public but may be read as sources, e.g. localhost, 10.0.0.0/8',
    ),
  }),
  SOURCES_FILE: t.Optional(
    t.String(describe('YAML or JSON file that lists sources, each as POST /v1/sources takes it; read at every start')),
  ),
  SOURCES_FOLDERS: t.Array(t.String(), {
    default: [],
    ...describe('Comma-separated folders of this machine that may be read as sources, e.g. /srv/docs. Default: none'),
  }),
  SOURCES_MAX_PAGES: t.Integer({
    default: 5000,
    minimum: 1,
    maximum: 100_000,
    ...describe('Largest number of pages of one source; pages beyond it are left out and counted'),
  }),
  SOURCES_SYNC_MINUTES: t.Integer({
    default: 60,
    minimum: 1,
    maximum: 1440,
    ...describe('Longest time for one sync of a source; the next sync continues where it stopped'),
  }),
  MODEL_CONTEXT_TOKENS: t.Integer({
    default: 32_768,
    minimum: 4096,
    ...describe("The language model's context in tokens: question, sources and answer together"),
  }),
  CHAT_DEADLINE_MS: t.Integer({ default: 120_000, minimum: 1000, ...describe('Longest time an answer may take') }),
  CHAT_QUEUE_SECONDS: t.Integer({
    default: 20,
    minimum: 1,
    maximum: 600,
    ...describe('Longest time a question waits in the queue when many are asked at once; after that it is refused'),
  }),
  ABANDONED_GRACE_SECONDS: t.Integer({
    default: 10,
    minimum: 0,
    maximum: 3600,
    ...describe('How long an answer continues after its reader has left, on the routes for OpenAI and AI SDK clients'),
  }),
  DRAIN_SECONDS: t.Integer({
    default: 8,
    minimum: 0,
    maximum: 3600,
    ...describe('How long open requests may take to finish at shutdown'),
  }),
  BACKUP_DIR: t.Optional(t.String(describe('Folder for scheduled backups. Default: no backups'))),
  BACKUP_EVERY: t.String({
    default: '24h',
    pattern: '^[1-9]\\d{0,3}(m|h|d)$',
    error: 'expected a number and a unit: 30m, 6h or 1d',
    ...describe('Interval of scheduled backups in minutes, hours or days, e.g. 30m, 6h, 1d'),
  }),
  BACKUP_KEEP: t.Integer({
    default: 7,
    minimum: 1,
    maximum: 10_000,
    ...describe('How many scheduled backups to keep; older ones are deleted'),
  }),
  RETENTION_CONVERSATIONS_DAYS: t.Integer({
    default: 0,
    minimum: 0,
    maximum: 36_500,
    ...describe('Days after which unused conversations are deleted; 0 keeps all'),
  }),
  RETENTION_JOURNAL_DAYS: t.Integer({
    default: 7,
    minimum: 0,
    maximum: 36_500,
    ...describe('Days for which a finished answer can be replayed from its middle; 0 for ever'),
  }),
  SAMPLE_BOOK: t.Boolean({
    default: true,
    ...describe("Load Lectern's own guide as a sample book at first start"),
  }),
  DATABASE: t.Optional(t.String(describe('Force a database adapter: embedded or postgres'))),
  VECTOR_STORE: t.Optional(t.String(describe('Force a vector store, or none'))),
  EMBEDDER: t.Optional(t.String(describe('Force an embedder, or none'))),
  RERANKER: t.Optional(t.String(describe('Force a reranker, or none'))),
  GENERATOR: t.Optional(t.String(describe('Force a generator'))),
  GENERATOR_FALLBACK: t.UnionEnum(['configured', 'extractive', 'none'], {
    default: 'configured',
    ...describe('What answers while the generator fails: the other models set up; those, then quotes; or nothing'),
  }),
  COUNTER_STORE: t.Optional(t.String(describe('Force a counter store'))),
})
export type CoreSettings = Readonly<Static<typeof coreSchema>>

/** One part of the program with settings: the core, a plugin or an adapter. */
export interface SettingsOwner {
  readonly name: string
  readonly config?: ((typebox: TypeBox) => TObject) | undefined
}

export interface SettingInfo {
  readonly name: string
  readonly owner: string
  readonly description: string
  readonly secret: boolean
  readonly default: unknown
  /** What is in force; secrets are redacted. */
  readonly value: unknown
  readonly source: 'environment' | 'file' | 'default' | 'unset'
}

/** Every setting that is wrong, with what to do. */
export class ConfigError extends Error {
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(`The settings are wrong:\n${problems.map((each) => `  - ${each}`).join('\n')}`)
    this.name = 'ConfigError'
    this.problems = problems
  }
}

export interface ConfigReading {
  /** Frozen settings by owner's name. */
  readonly values: ReadonlyMap<string, Readonly<Record<string, unknown>>>
  readonly settings: readonly SettingInfo[]
  readonly problems: readonly string[]
  /** Variables that look like a misspelt setting. */
  readonly warnings: readonly string[]
}

export const coreOwner: SettingsOwner = { name: 'core', config: () => coreSchema }

/** Reads the settings of all owners. Never throws: what is wrong stands in `problems`. */
export function readConfig(environment: Environment, owners: readonly SettingsOwner[]): ConfigReading {
  const values = new Map<string, Readonly<Record<string, unknown>>>()
  const settings: SettingInfo[] = []
  const problems: string[] = []
  for (const owner of owners) {
    const schema = owner.config?.(t)
    if (schema === undefined) {
      values.set(owner.name, Object.freeze({}))
      continue
    }
    const own: Record<string, unknown> = {}
    for (const [name, declared] of Object.entries(schema.properties)) {
      const property = plainSchema(declared)
      const read = readSetting(environment, name, property, schema.required?.includes(name) ?? false)
      if (read.problem !== undefined) problems.push(read.problem)
      if (read.value !== undefined) own[name] = read.value
      settings.push(describeSetting(name, owner.name, property, read))
    }
    values.set(owner.name, Object.freeze(own))
  }
  return { values, settings, problems, warnings: misspelt(environment, settings) }
}

/** The core's own settings. @throws ConfigError */
export function readCoreSettings(environment: Environment): CoreSettings {
  const reading = readConfig(environment, [coreOwner])
  if (reading.problems.length > 0) throw new ConfigError(reading.problems)
  return settingsOf<CoreSettings>(reading, 'core')
}

/** The checked settings of one owner. The caller names the type that its own schema describes. */
export function settingsOf<Settings>(reading: ConfigReading, owner: string): Settings {
  const values = reading.values.get(owner)
  if (values === undefined) throw new Error(`No settings were read for ${owner}`)
  return values as Settings
}

/** Elysia writes a whole number as "a numeric string, or an integer" for query strings; here only the integer counts. */
function plainSchema(schema: TSchema): TSchema {
  const alternatives: readonly TSchema[] = schema.anyOf ?? []
  return alternatives.find(({ type }) => type === 'integer' || type === 'number') ?? schema
}

interface Read {
  readonly value: unknown
  readonly source: SettingInfo['source']
  readonly problem?: string
}

function readSetting(environment: Environment, name: string, schema: TSchema, required: boolean): Read {
  const raw = rawValue(environment, name, isSecret(schema))
  if (raw.problem !== undefined) return { value: undefined, source: 'unset', problem: raw.problem }
  if (raw.text === undefined) {
    if (schema.default !== undefined) return { value: schema.default, source: 'default' }
    const problem = required ? { problem: `${name} is not set: ${schema.description ?? 'it is needed'}` } : {}
    return { value: undefined, source: 'unset', ...problem }
  }
  const value = convert(raw.text, schema)
  const error = Value.Errors(schema, value).First()
  if (error !== undefined) {
    const shown = isSecret(schema) ? '' : ` (it is "${raw.text}")`
    return { value: undefined, source: raw.source, problem: `${name}${shown}: ${expectation(schema, error.message)}` }
  }
  return { value, source: raw.source }
}

function rawValue(
  environment: Environment,
  name: string,
  secret: boolean,
): { readonly text: string | undefined; readonly source: 'environment' | 'file'; readonly problem?: string } {
  const text = environment[name]?.trim()
  const path = secret ? environment[`${name}_FILE`]?.trim() : undefined
  if (text && path)
    return { text: undefined, source: 'file', problem: `${name} and ${name}_FILE are both set: keep one` }
  if (!path) return { text: text === '' ? undefined : text, source: 'environment' }
  try {
    return { text: readFileSync(path, 'utf8').trim(), source: 'file' }
  } catch {
    return { text: undefined, source: 'file', problem: `${name}_FILE names ${path}, which cannot be read` }
  }
}

const BOOLEANS: Readonly<Record<string, boolean>> = {
  true: true,
  '1': true,
  yes: true,
  on: true,
  false: false,
  '0': false,
  no: false,
  off: false,
}

function convert(text: string, schema: TSchema): unknown {
  if (schema.type === 'boolean') return BOOLEANS[text.toLowerCase()] ?? text
  if (schema.type === 'array')
    return text
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '')
  if (schema.type === 'integer' || schema.type === 'number')
    return text === '' || Number.isNaN(Number(text)) ? text : Number(text)
  return text
}

function expectation(schema: TSchema, fallback: string): string {
  if (Array.isArray(schema.enum)) return `expected one of ${schema.enum.join(', ')}`
  if (schema.type === 'boolean') return 'expected true or false'
  const range = [
    schema.minimum === undefined ? '' : `at least ${schema.minimum}`,
    schema.maximum === undefined ? '' : `at most ${schema.maximum}`,
  ]
  if (schema.type === 'integer') return ['expected a whole number', ...range].filter((part) => part !== '').join(', ')
  if (schema.type === 'number') return ['expected a number', ...range].filter((part) => part !== '').join(', ')
  return typeof schema.error === 'string' ? schema.error : fallback.toLowerCase()
}

const isSecret = (schema: TSchema): boolean => schema.secret === true

function describeSetting(name: string, owner: string, schema: TSchema, read: Read): SettingInfo {
  const secret = isSecret(schema)
  return {
    name,
    owner,
    description: schema.description ?? '',
    secret,
    default: schema.default,
    value: secret && read.value !== undefined ? '[redacted]' : read.value,
    source: read.source,
  }
}

/** At most two letters away from a setting's name and none itself: most likely a slip of the pen. */
function misspelt(environment: Environment, settings: readonly SettingInfo[]): string[] {
  const names = new Set(settings.flatMap(({ name }) => [name, `${name}_FILE`]))
  const long = [...names].filter((name) => name.length >= 6).map((name) => ({ name, thirds: thirdsOf(name) }))
  return Object.keys(environment).flatMap((variable) => {
    if (names.has(variable)) return []
    const near = long.find(
      ({ name, thirds }) =>
        Math.abs(name.length - variable.length) <= 2 &&
        thirds.some((third) => variable.includes(third)) &&
        editDistance(name, variable) <= 2,
    )
    return near === undefined ? [] : [`${variable} is no setting; did you mean ${near.name}?`]
  })
}

/** Two slips leave one of three parts as it is: looking for those first spares each start thousands of comparisons. */
function thirdsOf(name: string): readonly string[] {
  const third = Math.floor(name.length / 3)
  return [name.slice(0, third), name.slice(third, -third), name.slice(-third)]
}
