/** A plugin that is plain Elysia, from npm or a file: an instance, or a function that gives or takes one. */
import { type AnyElysia, Elysia } from 'elysia'
import type { AnyPlugin } from '../plugin.ts'

/**
 * Its routes are open to everyone, unless their `detail` says a scope (`'x-scope': 'admin'`), and its global hooks reach
 * every route, as Elysia has it.
 *
 * @param name for want of one of its own
 * @param loaded what the file exports
 * @returns `undefined` when this is no Elysia
 */
export async function adaptElysia(name: string, loaded: unknown): Promise<AnyPlugin | undefined> {
  const made: unknown = await (typeof loaded === 'function' ? callPlugin(loaded as ElysiaFunction) : loaded)
  if (!isElysia(made)) return undefined
  return {
    contract: 1,
    name: made.config.name ?? name,
    summary: 'A plugin of Elysia itself',
    isPlainElysia: true,
    setup: () => ({ routes: made }),
  }
}

type ElysiaFunction = (app?: AnyElysia) => unknown

/** One that takes nothing, or options that may be left out, makes an instance; any other adds to the one it is given. */
const callPlugin = (plugin: ElysiaFunction): unknown =>
  plugin.length === 0 ? plugin() : plugin(new Elysia({ name: plugin.name }))

/** By its shape: a package may have brought a copy of Elysia of its own. */
const isElysia = (value: unknown): value is AnyElysia =>
  typeof value === 'object' &&
  value !== null &&
  'routes' in value &&
  Array.isArray(value.routes) &&
  'use' in value &&
  typeof value.use === 'function' &&
  'handle' in value &&
  typeof value.handle === 'function'
