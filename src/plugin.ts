/**
 * The plugin and adapter contracts. A plugin adds behaviour (guards, routes, chat steps, health); an adapter fulfils
 * one port with one technology. Both are plain objects: nothing happens when their file is imported.
 */
import type { TObject } from '@sinclair/typebox'
import type { AnyElysia, Elysia, Static, t } from 'elysia'
import type { Duration } from './base/duration.ts'
import type { ChatStep } from './chat/events.ts'
import type { access } from './http/access.ts'
import type { EventStream, Replies, StreamEvent, Unnumbered } from './http/reply/schemas.ts'
import type { PageTranslator } from './library/documents/page-translator.ts'
import type { Documents, Indexer } from './library/documents/types.ts'
import type { PortName, Ports } from './ports/index.ts'
import type { Principal, RequestContext } from './request/context.ts'
import type { Problem, ProblemCode, ProblemExtra } from './request/problem.ts'
import type { Scope } from './request/scope.ts'
import type { UsageMeter } from './request/usage.ts'
import type { Logger } from './telemetry/log/log.ts'
import type { Metrics } from './telemetry/metrics.ts'
import type { Trace } from './telemetry/trace.ts'

export type TypeBox = typeof t

export interface Health {
  readonly status: 'up' | 'degraded' | 'down'
  /** What is wrong, or worth knowing; shown to anyone who asks for `GET /health` unless the status is `up`. */
  readonly detail?: string
  /** What the operator has to do before long, although it works. Shown whatever the status is. */
  readonly notice?: string
}

export interface HealthCheck {
  /** Name under `services` in `GET /health`. @default the plugin's or adapter's name */
  readonly service?: string
  /** A critical check that is down makes the whole service unhealthy. */
  readonly critical: boolean
  check(signal: AbortSignal): Promise<Health>
}

export interface PartContext<Config, Needs extends PortName> {
  /** Only this part's settings, validated and frozen. */
  readonly config: Readonly<Config>
  /** Only the ports named in `needs`. */
  readonly ports: Readonly<Pick<Ports, Needs>>
  /** Carries the part's name on every line. */
  readonly log: Logger
  readonly metrics: Metrics
  /** Absolute path of the data directory. */
  readonly dataDir: string
}

/** What routes are written with. */
export interface HttpKit {
  /** Handed in so that a single plugin file needs no package beside the compiled program. */
  readonly Elysia: typeof Elysia
  readonly t: TypeBox
  /**
   * What routes declare: `new Elysia().use(access).get(path, handler, { scope: 'admin', spends: ['request'] })`. The
   * handler gets `principal`, who has the scope, and `context`, what is known about the request: the only way one
   * plugin's work reaches another's. Every route says its
   * scope; one that anyone may call says `public`.
   */
  readonly access: typeof access
  /** Schemas for a route's `response`. */
  readonly replies: Replies
  /**
   * The caller, if it has the scope: for routes whose scope depends on more than their declaration.
   *
   * @throws Problem `unauthenticated` or `forbidden`
   */
  require(request: Request, scope: Scope): Principal
  /** An error to throw; becomes application/problem+json. */
  problem(code: ProblemCode, detail?: string, extra?: ProblemExtra): Problem
  /**
   * A reply of server-sent events, numbered from 1, each with its data as JSON. What is thrown becomes a last event
   * `error` with the problem, and so does a stop of the server that cannot wait longer. The signal is aborted when
   * the client has left.
   */
  events<Event extends StreamEvent>(
    request: Request,
    open: (left: AbortSignal) => AsyncIterable<Unnumbered<Event>>,
  ): EventStream<Event>
}

export interface PluginContext<Config, Needs extends PortName> extends PartContext<Config, Needs> {
  readonly http: HttpKit
  /** For whoever calls a model: reserve before the first call, settle when the work is over. Free without a plugin. */
  readonly usage: UsageMeter
  /** The pages that are stored, each call within what a caller may read. */
  readonly documents: Documents
  /** Times work as part of the request that it is done for, and hears of what was timed. */
  readonly trace: Trace
  /** Whose pages may call the API: the setting `CORS_ORIGINS`. */
  readonly corsOrigins: readonly string[]
  /** Aborted when the server begins to drain. */
  readonly draining: AbortSignal
}

/** Work that is done every so often, in one of all processes that share the database. */
export interface PluginJob {
  /** snake_case. With the plugin's name before it: its row in `scheduled_jobs`, its name in the log and the metrics. */
  readonly name: string
  /** `30s`, `5m`, `6h`, `1d`: from the beginning of one run to that of the next, restarts or not. */
  readonly every: Duration
  /**
   * What it throws is logged, and tried again after ten minutes, or when it is due if that is sooner.
   *
   * @param signal aborted when the service ends: what can be left should be
   * @returns what the log says of it; `undefined` when there is nothing to say
   */
  run(signal: AbortSignal): Promise<Readonly<Record<string, unknown>> | undefined>
}

export interface PluginParts<Routes extends AnyElysia = AnyElysia> {
  /** Sees each request before its body is read, `/livez` and `/readyz` excepted; a Response ends the request. */
  readonly guard?: (request: Request, context: RequestContext) => Response | undefined | Promise<Response | undefined>
  /** Routes; when the plugin has a `prefix`, they stand under it. */
  readonly routes?: Routes
  readonly chat?: readonly ChatStep[]
  readonly health?: HealthCheck
  /** Run by whichever process comes first, once the service is ready. */
  readonly jobs?: readonly PluginJob[]
  /** Counts what calls of models cost, for all of the service; one plugin at most. */
  readonly usage?: UsageMeter
  /** Makes the stored pages searchable; one plugin at most. */
  readonly indexer?: Indexer
  /** Shows stored pages in other languages; one plugin at most. */
  readonly pageTranslator?: PageTranslator
  /**
   * Asked before the service listens beyond loopback: why others should not reach it as it is set up, and which
   * setting to change; `undefined` when they may.
   */
  readonly refuseExposure?: () => string | undefined | Promise<string | undefined>
  /** Lines for the person who starts the service, printed once when it is ready. */
  readonly announcements?: readonly string[]
  /** Called once, in reverse order of set-up, after requests in flight are done. */
  close?(): void | Promise<void>
}

export interface Plugin<
  Schema extends TObject = TObject,
  Needs extends PortName = PortName,
  Routes extends AnyElysia = AnyElysia,
> {
  readonly contract: 1
  /** kebab-case; names its settings, tables, metrics and log lines. */
  readonly name: string
  /** One sentence, shown by `lectern plugins`. */
  readonly summary: string
  readonly prefix?: `/${string}`
  /** Plugins that must be loaded: start-up fails without them. */
  readonly requires?: readonly string[]
  /** Plugins that, if loaded, are set up, and see requests, first. */
  readonly after?: readonly string[]
  /** The ports it may see. */
  readonly needs?: readonly Needs[]
  /** Keys are environment variables, each with a description. */
  readonly config?: (t: TypeBox) => Schema
  setup(context: PluginContext<Static<Schema>, Needs>): PluginParts<Routes> | Promise<PluginParts<Routes>>
}

export interface OpenedPort<Name extends PortName> {
  readonly port: Ports[Name]
  readonly health?: HealthCheck
  close?(): void | Promise<void>
}

export interface Adapter<
  Name extends PortName = PortName,
  Schema extends TObject = TObject,
  Needs extends PortName = PortName,
> {
  readonly contract: 1
  readonly port: Name
  /** The value that selects it, e.g. `EMBEDDER=cohere`. */
  readonly name: string
  readonly summary: string
  /**
   * The setting whose presence selects it when none is forced, e.g. `DATABASE_URL`; of several, any. Without it: the
   * default.
   */
  readonly selectedBy?: string | readonly string[]
  readonly needs?: readonly Needs[]
  readonly config?: (t: TypeBox) => Schema
  open(context: PartContext<Static<Schema>, Needs>): OpenedPort<Name> | Promise<OpenedPort<Name>>
}

/** Checks a plugin against the contract and infers the types of its settings, ports and routes. */
export const definePlugin = <
  const Schema extends TObject,
  const Needs extends PortName = never,
  Routes extends AnyElysia = never,
>(
  plugin: Plugin<Schema, Needs, Routes>,
): Plugin<Schema, Needs, Routes> => plugin

/** The same for an adapter. */
export const defineAdapter = <
  const Name extends PortName,
  const Schema extends TObject,
  const Needs extends PortName = never,
>(
  adapter: Adapter<Name, Schema, Needs>,
): Adapter<Name, Schema, Needs> => adapter

/** A plugin or adapter whose own types are of no interest: what lists hold. */
export type AnyPlugin = Pick<
  Plugin,
  'contract' | 'name' | 'summary' | 'prefix' | 'requires' | 'after' | 'needs' | 'config'
> & {
  /** Routes and hooks that know nothing of Lectern: see app/elysia-plugin.ts. */
  readonly isPlainElysia?: true
  setup(context: never): PluginParts | Promise<PluginParts>
}
export type AnyAdapter = Pick<Adapter, 'contract' | 'port' | 'name' | 'summary' | 'selectedBy' | 'needs' | 'config'> & {
  open(context: never): OpenedPort<PortName> | Promise<OpenedPort<PortName>>
}
