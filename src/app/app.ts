/**
 * Puts ports and plugins together into one `fetch`. Nothing here listens, handles signals or reads the environment
 * by itself: a server, a command or a test does, and closes what it opened.
 */
import { resolve } from 'node:path'
import type { AnyElysia } from 'elysia'
import { updateSchema } from '../../db/migrate.ts'
import { plugins as builtInPlugins } from '../../plugins/index.ts'
import { adapters as builtInAdapters } from '../adapters/index.ts'
import { LATE, within } from '../base/timeout.ts'
import { type ChatService, createChat } from '../chat/service.ts'
import {
  ConfigError,
  type CoreSettings,
  coreOwner,
  type Environment,
  readConfig,
  type SettingInfo,
  settingsOf,
} from '../config.ts'
import { createApi } from '../http/api.ts'
import { openAiErrors } from '../http/dialects/openai/errors.ts'
import { httpKit } from '../http/kit.ts'
import { describeBadProxy } from '../http/request/client-address.ts'
import type { Connection } from '../http/request/request.ts'
import { createRouteTable } from '../http/route-table.ts'
import { createLibrary } from '../library/library.ts'
import type { Parser } from '../library/parse/parser.ts'
import type { SourceDefinition } from '../library/sources/source.ts'
import { readSourcesFile, type SourcesFile } from '../library/sources/sources-file.ts'
import { createMaintenance } from '../maintenance/maintenance.ts'
import type { AnyPlugin, HealthCheck, PluginContext, PluginParts } from '../plugin.ts'
import type { PortName, Ports } from '../ports/index.ts'
import { createUsageLine } from '../request/usage.ts'
import { openLogFile } from '../telemetry/log/file.ts'
import { createLogger, type Logger, textFor } from '../telemetry/log/log.ts'
import { createMetrics, type Metrics, type MetricsSnapshot } from '../telemetry/metrics.ts'
import { createTrace } from '../telemetry/trace.ts'
import { VERSION } from '../version.ts'
import {
  closePlugins,
  type LoadedPlugin,
  loadPluginFiles,
  orderPlugins,
  PluginError,
  pluginJobs,
  setUpPlugins,
} from './load-plugins.ts'
import { moveOlderData } from './move-older-data.ts'
import { adapterOwner, type NamedHealthCheck, openPorts, pick } from './open-ports.ts'
import { coreRoutes } from './routes.ts'
import { type Choice, chooseAdapters } from './select-adapters.ts'

export type { Api } from './routes.ts'

export interface AppOptions {
  readonly environment: Environment
  /** Bring the database's schema up to date first. @default true */
  readonly migrate?: boolean
  /** Whether a person reads stdout. @default false */
  readonly terminal?: boolean
  /** Other processes that share the port. @default none */
  readonly siblings?: Siblings
  /** Reads documents instead of one of its own, and is not closed with the app: for many apps one after another. */
  readonly parser?: Parser | undefined
}

/** The other processes of a service that runs on several cores. */
export interface Siblings {
  /** What they count. Never fails: what one does not tell is left out. */
  metrics(): Promise<readonly MetricsSnapshot[]>
  readonly health: HealthCheck
}

export interface App {
  fetch(request: Request, connection?: Connection): Promise<Response>
  readonly settings: CoreSettings
  readonly dataDir: string
  readonly ports: Ports
  /** What fulfils each port, and why. */
  readonly choices: readonly Choice[]
  readonly plugins: readonly LoadedPlugin[]
  /** Lines for the person who starts the service. */
  readonly announcements: readonly string[]
  readonly log: Logger
  readonly metrics: Metrics
  /** From now on does what is due now and then: scheduled backups, retention, order in the database. */
  startMaintenance(): void
  /**
   * From now on `/readyz` says no and new work is refused. Resolves when the replies that are open have ended: after
   * `graceMs` streams are ended with an `error` that says to try again.
   */
  drain(graceMs: number): Promise<void>
  /** Ends answers that are still being written, then closes plugins and adapters in reverse. */
  close(): Promise<void>
}

/** What clients get to read the last event of a stream that was cut short. */
const LAST_WORDS_MS = 1000

/** What the settings come to, without opening anything. */
export interface Plan {
  readonly settings: CoreSettings
  readonly choices: readonly Choice[]
  readonly plugins: readonly AnyPlugin[]
  readonly reading: ReturnType<typeof readConfig>
  readonly infos: readonly SettingInfo[]
  /** Those that a file names. */
  readonly sources: readonly SourceDefinition[]
}

const NO_SOURCES: SourcesFile = { definitions: [], problems: [] }

/** @throws ConfigError with every problem at once; PluginError when the set of plugins is wrong. */
export async function planApp(environment: Environment): Promise<Plan> {
  // A wrong PORT must not hide a wrong key: what the core's settings say of plugins is used before they are all checked.
  const early = settingsOf<Partial<CoreSettings>>(readConfig(environment, [coreOwner]), 'core')
  const files = await loadPluginFiles(early.PLUGINS ?? [])
  const plugins = orderPlugins([...builtInPlugins, ...files], early.PLUGINS_DISABLED ?? [])
  const { choices, problems } = chooseAdapters(environment, builtInAdapters)
  const chosen = choices.flatMap(({ adapter, fallbacks = [] }) => (adapter === null ? [] : [adapter, ...fallbacks]))
  const reading = readConfig(environment, [
    coreOwner,
    ...plugins.map(({ name, config }) => ({ name: pluginOwner(name), config })),
    ...chosen.map((adapter) => ({ name: adapterOwner(adapter), config: adapter.config })),
  ])
  const settings = settingsOf<CoreSettings>(reading, coreOwner.name)
  const badProxies = (settings.TRUSTED_PROXIES ?? []).flatMap((entry) => describeBadProxy(entry) ?? [])
  const declared =
    settings.SOURCES_FILE === undefined ? NO_SOURCES : await readSourcesFile(settings.SOURCES_FILE, httpKit.t)
  const badSources = declared.problems.map((problem) => `SOURCES_FILE: ${problem}`)
  const all = [
    ...problems,
    ...reading.problems,
    ...badSources,
    ...badProxies.map((problem) => `TRUSTED_PROXIES: ${problem}`),
  ]
  if (all.length > 0) throw new ConfigError(all)
  return { settings, choices, plugins, reading, infos: reading.settings, sources: declared.definitions }
}

const pluginOwner = (name: string): string => `plugin/${name}`

/**
 * Opens the ports, brings the schema up to date, sets up the plugins and builds the API.
 *
 * @throws ConfigError, PluginError, or what an adapter throws when it cannot open; nothing stays open then
 */
export async function createApp(options: AppOptions): Promise<App> {
  const plan = await planApp(options.environment)
  const { settings, choices } = plan
  const { environment } = options
  const { LOG_FILE: path, LOG_FILE_MB: megabytes, LOG_FILE_KEEP: keep, LOG_CONTENT: content } = settings
  const file = path === undefined ? {} : { file: await openLogFile({ path, megabytes, keep }) }
  const log = createLogger(settings.LOG_LEVEL, {
    content,
    ...file,
    ...textFor(settings.LOG_FORMAT, options.terminal, environment.NO_COLOR),
  })
  const { siblings } = options
  const metrics = createMetrics(siblings?.metrics)
  const trace = createTrace()
  const dataDir = resolve(settings.DATA_DIR)
  const publicUrl = settings.PUBLIC_URL === undefined ? {} : { publicUrl: settings.PUBLIC_URL.replace(/\/+$/, '') }
  for (const warning of plan.reading.warnings) log.warn('setting_unknown', { detail: warning })

  await moveOlderData(choices, dataDir, log)
  const open = await openPorts({ choices, reading: plan.reading, log, metrics, trace, dataDir })
  const draining = new AbortController()
  const ending = new AbortController()
  const usage = createUsageLine(log)
  const library = createLibrary({
    database: open.ports.database,
    log: log.child({ part: 'library' }),
    parseTimeoutMs: settings.PARSE_TIMEOUT_MS,
    parser: options.parser,
    sources: {
      allowedHosts: settings.SOURCES_ALLOWED_HOSTS,
      allowedFolders: settings.SOURCES_FOLDERS,
      searchPath: options.environment.PATH ?? '/usr/local/bin:/usr/bin:/bin',
      certificates: options.environment.GIT_SSL_CAINFO,
      maxPages: settings.SOURCES_MAX_PAGES,
      maxSyncMs: settings.SOURCES_SYNC_MINUTES * 60_000,
      userAgent: `Lectern/${VERSION}`,
    },
  })
  let loaded: readonly LoadedPlugin[] = []
  let chat: ChatService | undefined
  try {
    if (options.migrate !== false) {
      const { applied, newer } = await updateSchema(open.ports.database.sql)
      if (applied.length > 0) log.info('migrations_applied', { versions: applied })
      if (newer.length > 0) log.warn('schema_newer', { versions: newer })
    }
    const setUp = async (plugin: AnyPlugin): Promise<PluginParts> => {
      const run = plugin.setup as (
        context: PluginContext<Record<string, unknown>, PortName>,
      ) => Promise<PluginParts> | PluginParts
      const parts = await run({
        config: settingsOf<Record<string, unknown>>(plan.reading, pluginOwner(plugin.name)),
        ports: pick(open.ports, plugin.needs ?? []),
        log: log.child({ plugin: plugin.name }),
        metrics,
        dataDir,
        http: httpKit,
        corsOrigins: settings.CORS_ORIGINS,
        usage: usage.meter,
        documents: library.documents,
        trace,
        draining: draining.signal,
      })
      if (parts.usage !== undefined) usage.connect(parts.usage)
      if (parts.indexer !== undefined) library.connect(parts.indexer)
      if (parts.pageTranslator !== undefined) library.connectTranslator(parts.pageTranslator)
      return parts
    }
    loaded = await setUpPlugins(plan.plugins, setUp, log)
    for (const { name, isPlainElysia, parts } of loaded)
      if (isPlainElysia !== true && parts.routes !== undefined) checkDeclared(name, parts.routes)
    chat = await createChat({
      database: open.ports.database,
      generator: open.ports.generator,
      steps: loaded.flatMap(({ parts }) => parts.chat ?? []),
      usage: usage.meter,
      log: log.child({ part: 'chat' }),
      metrics,
      trace,
      settings: {
        deadlineMs: settings.CHAT_DEADLINE_MS,
        maxWaitMs: settings.CHAT_QUEUE_SECONDS * 1000,
        contextTokens: settings.MODEL_CONTEXT_TOKENS,
        abandonedAfterMs: settings.ABANDONED_GRACE_SECONDS * 1000,
        ...publicUrl,
      },
      draining: draining.signal,
    })
  } catch (error) {
    await closePlugins(loaded, log)
    await library.close()
    await open.close()
    throw error
  }

  const service = chat
  const maintenance = createMaintenance({
    database: open.ports.database,
    settings,
    jobs: pluginJobs(loaded),
    version: VERSION,
    log: log.child({ part: 'maintenance' }),
    metrics,
  })
  const state = { ready: true, draining: false }
  const api = createApi({
    settings: {
      ...publicUrl,
      corsOrigins: settings.CORS_ORIGINS,
      trustedProxies: settings.TRUSTED_PROXIES,
      ...(settings.TRUST_PLATFORM === undefined ? {} : { platform: settings.TRUST_PLATFORM }),
      bodyLimitBytes: settings.BODY_LIMIT_BYTES,
      uploadLimitBytes: settings.UPLOAD_LIMIT_BYTES,
      frameAncestors: settings.FRAME_ANCESTORS,
      version: VERSION,
    },
    plugins: loaded,
    routes: coreRoutes({
      ...httpKit,
      chat: service,
      backups: maintenance.backups,
      documents: library.documents,
      pages: library,
      database: open.ports.database,
      sources: library.sources,
    }),
    errorForms: [openAiErrors],
    healthChecks: [
      ...open.healthChecks,
      ...pluginHealthChecks(loaded),
      ...(siblings === undefined ? [] : [{ ...siblings.health, service: 'workers' }]),
    ],
    database: open.ports.database,
    log,
    metrics,
    trace,
    state,
    ending: ending.signal,
  })

  return {
    fetch: api.fetch,
    settings,
    dataDir,
    ports: open.ports,
    choices,
    plugins: loaded,
    announcements: loaded.flatMap(({ parts }) => parts.announcements ?? []),
    log,
    metrics,
    startMaintenance() {
      maintenance.start()
      library.start()
      // What cannot be kept, such as a file's source in another collection than before, stops no start.
      library.sources
        .declare(plan.sources)
        .catch((error: unknown) => log.error('sources_not_declared', { error }))
        .finally(library.sources.start)
    },
    async drain(graceMs) {
      state.draining = true
      draining.abort()
      await Promise.all([service.finish(graceMs), within(graceMs, api.idle())])
      ending.abort()
      if ((await within(LAST_WORDS_MS, api.idle())) === LATE) log.warn('replies_left_open')
    },
    async close() {
      state.draining = true
      draining.abort()
      await Promise.all([maintenance.close(), library.stop()])
      await service.close()
      await closePlugins(loaded, log)
      await library.close()
      await open.close()
    },
  }
}

/** That a route is open must be said, never forgotten. @throws PluginError */
function checkDeclared(plugin: string, { routes }: AnyElysia): void {
  const undeclared = createRouteTable(routes).routes.find(({ isDeclared }) => !isDeclared)
  if (undeclared === undefined) return
  const { method, pattern } = undeclared
  throw new PluginError(
    `The plugin ${plugin} does not say who may call ${method} ${pattern}: use http.access, and give the route { scope: 'chat' }, 'ingest' or 'admin', or 'public' when anyone may`,
  )
}

const pluginHealthChecks = (loaded: readonly LoadedPlugin[]): readonly NamedHealthCheck[] =>
  loaded.flatMap(({ name, parts }) =>
    parts.health === undefined ? [] : [{ ...parts.health, service: parts.health.service ?? name }],
  )
