/** Finds, orders, sets up and closes plugins. On a failure, what was already set up is closed again, in reverse. */
import { existsSync } from 'node:fs'
import { parse, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { durationMs } from '../base/duration.ts'
import { isRecord } from '../base/json.ts'
import type { ScheduledJob } from '../maintenance/scheduler.ts'
import type { AnyPlugin, PluginParts } from '../plugin.ts'
import type { Logger } from '../telemetry/log/log.ts'
import { adaptElysia } from './elysia-plugin.ts'

export interface LoadedPlugin {
  readonly name: string
  readonly prefix?: string
  /** Mounted before all others, so that its hooks reach their routes. */
  readonly isPlainElysia?: true
  readonly parts: PluginParts
}

/** What is wrong with the set of plugins, said for the person who starts the service. */
export class PluginError extends Error {
  override readonly name = 'PluginError'
}

/**
 * Imports plugins: by the path of a file, or by the name of a package that is installed beside this program's source.
 * Loading one runs it: the operator's choice.
 *
 * @throws PluginError
 */
export async function loadPluginFiles(places: readonly string[]): Promise<readonly AnyPlugin[]> {
  return await Promise.all(
    places.map(async (place) => {
      const isPackage = /^(@[\w.-]+\/)?[\w-]+$/.test(place) && !existsSync(place)
      const specifier = isPackage ? place : pathToFileURL(resolve(place)).href
      const loaded: unknown = await import(specifier).catch((cause: unknown) => {
        const reason = cause instanceof Error ? cause.message : String(cause)
        throw new PluginError(`The plugin ${place} (from PLUGINS) cannot be loaded: ${reason}`, { cause })
      })
      const exported = isRecord(loaded) ? loaded.default : undefined
      if (isPlugin(exported)) return exported
      const plain = await adaptElysia(parse(place).name, exported)
      if (plain !== undefined) return plain
      throw new PluginError(
        `The plugin ${place} must export by default an object with name, summary and setup(), or an Elysia instance`,
      )
    }),
  )
}

/**
 * Leaves out the disabled, checks names, contract and needs, and sorts: whoever is named in `requires` or `after`
 * comes first, else the given order holds.
 *
 * @throws PluginError
 */
export function orderPlugins(plugins: readonly AnyPlugin[], disabled: readonly string[]): readonly AnyPlugin[] {
  const names = new Set(plugins.map(({ name }) => name))
  const unknown = disabled.filter((name) => !names.has(name))
  if (unknown.length > 0)
    throw new PluginError(`PLUGINS_DISABLED names ${unknown.join(', ')}; there are ${[...names].join(', ')}`)

  const enabled = new Map<string, AnyPlugin>()
  for (const plugin of plugins) {
    if (disabled.includes(plugin.name)) continue
    if (plugin.contract !== 1)
      throw new PluginError(
        `The plugin ${plugin.name} is written for contract ${String(plugin.contract)}; this program supports contract 1`,
      )
    if (enabled.has(plugin.name)) throw new PluginError(`There are two plugins named ${plugin.name}`)
    enabled.set(plugin.name, plugin)
  }

  const ordered: AnyPlugin[] = []
  const visit = (plugin: AnyPlugin, path: readonly string[]): void => {
    if (ordered.includes(plugin)) return
    if (path.includes(plugin.name))
      throw new PluginError(`Plugins wait for each other: ${[...path, plugin.name].join(' → ')}`)
    for (const name of [...(plugin.requires ?? []), ...(plugin.after ?? [])]) {
      const before = enabled.get(name)
      if (before !== undefined) visit(before, [...path, plugin.name])
      else if (plugin.requires?.includes(name))
        throw new PluginError(`The plugin ${plugin.name} requires ${name}, which is not loaded`)
    }
    ordered.push(plugin)
  }
  for (const plugin of enabled.values()) visit(plugin, [])
  return ordered
}

/** Runs a set-up for each, in order; when one throws, those before it are closed and the error goes on. */
export async function setUpPlugins(
  plugins: readonly AnyPlugin[],
  setUp: (plugin: AnyPlugin) => Promise<PluginParts>,
  log: Logger,
): Promise<readonly LoadedPlugin[]> {
  const loaded: LoadedPlugin[] = []
  for (const plugin of plugins) {
    try {
      const parts = await setUp(plugin)
      const { name, prefix, isPlainElysia } = plugin
      loaded.push({
        name,
        parts,
        ...(prefix === undefined ? {} : { prefix }),
        ...(isPlainElysia === undefined ? {} : { isPlainElysia }),
      })
    } catch (error) {
      await closePlugins(loaded, log)
      throw error
    }
  }
  return loaded
}

/** The jobs of all plugins, by names that no two of them share. */
export const pluginJobs = (loaded: readonly LoadedPlugin[]): readonly ScheduledJob[] =>
  loaded.flatMap(({ name, parts }) =>
    (parts.jobs ?? []).map((job) => ({
      name: `${name.replaceAll('-', '_')}_${job.name}`,
      everyMs: durationMs(job.every),
      run: (signal: AbortSignal) => job.run(signal),
    })),
  )

/** Closes in reverse; one that fails is logged and does not keep the others open. */
export async function closePlugins(loaded: readonly LoadedPlugin[], log: Logger): Promise<void> {
  for (const { name, parts } of [...loaded].reverse()) {
    try {
      await parts.close?.()
    } catch (error) {
      log.error('plugin_close_failed', { plugin: name, error })
    }
  }
}

const isPlugin = (value: unknown): value is AnyPlugin =>
  isRecord(value) &&
  typeof value.name === 'string' &&
  typeof value.summary === 'string' &&
  typeof value.setup === 'function'
