/** Which adapter fulfils each port, and why: forced by its setting, else the first whose key or address is set. */
import type { Environment } from '../config.ts'
import type { AnyAdapter } from '../plugin.ts'
import type { PortName } from '../ports/index.ts'

/** The setting that forces a port's adapter, in the order in which ports are opened. */
const PORT_SETTINGS: Readonly<Record<PortName, string>> = {
  database: 'DATABASE',
  vectorStore: 'VECTOR_STORE',
  embedder: 'EMBEDDER',
  reranker: 'RERANKER',
  generator: 'GENERATOR',
  counterStore: 'COUNTER_STORE',
}

/** Ports that may stay empty. */
const OPTIONAL_PORTS: ReadonlySet<PortName> = new Set(['vectorStore', 'embedder', 'reranker'])

const PORT_NAMES = Object.keys(PORT_SETTINGS) as readonly PortName[]

export interface Choice {
  readonly port: PortName
  /** `null`: the port stays empty. */
  readonly adapter: AnyAdapter | null
  /** For people: why this one. */
  readonly reason: string
  /** Those that stand in for it, in this order, while it fails. Generators have some. */
  readonly fallbacks?: readonly AnyAdapter[]
}

/** For people: why this one, and who stands in for it. */
export const describeReason = ({ reason, fallbacks = [] }: Choice): string =>
  [reason, ...(fallbacks.length === 0 ? [] : [`in reserve: ${fallbacks.map(({ name }) => name).join(', ')}`])].join(
    '; ',
  )

/** @returns the choices, and what is wrong with the settings that force them. */
export function chooseAdapters(
  environment: Environment,
  adapters: readonly AnyAdapter[],
): { readonly choices: readonly Choice[]; readonly problems: readonly string[] } {
  const problems: string[] = []
  const choices = PORT_NAMES.map((port): Choice => {
    const candidates = adapters.filter((adapter) => adapter.port === port)
    const choice = choose(environment, port, candidates, problems)
    return port === 'generator' ? { ...choice, fallbacks: fallbacksFor(environment, choice, candidates) } : choice
  })
  return { choices, problems }
}

function choose(
  environment: Environment,
  port: PortName,
  candidates: readonly AnyAdapter[],
  problems: string[],
): Choice {
  const setting = PORT_SETTINGS[port]
  const forced = environment[setting]?.trim()
  if (forced) return forcedChoice(port, setting, forced, candidates, problems)
  for (const adapter of candidates) {
    const selecting = selectingSetting(environment, adapter)
    if (selecting !== undefined) return { port, adapter, reason: `${selecting} is set` }
  }
  const standard = candidates.find(({ selectedBy }) => selectedBy === undefined)
  return { port, adapter: standard ?? null, reason: standard === undefined ? 'not configured' : 'the default' }
}

/** Nobody stands in for the default, which needs no service; and for others only where a setting says so. */
function fallbacksFor(
  environment: Environment,
  { adapter: main }: Choice,
  candidates: readonly AnyAdapter[],
): readonly AnyAdapter[] {
  const wanted = environment.GENERATOR_FALLBACK?.trim() || 'configured'
  if (main?.selectedBy === undefined || wanted === 'none') return []
  return candidates.filter((adapter) => {
    if (adapter === main) return false
    if (adapter.selectedBy === undefined) return wanted === adapter.name
    return selectingSetting(environment, adapter) !== undefined
  })
}

function forcedChoice(
  port: PortName,
  setting: string,
  forced: string,
  candidates: readonly AnyAdapter[],
  problems: string[],
): Choice {
  if (forced === 'none' && OPTIONAL_PORTS.has(port)) return { port, adapter: null, reason: `${setting}=none` }
  const adapter = candidates.find(({ name }) => name === forced)
  if (adapter === undefined) {
    const names = [...candidates.map(({ name }) => name), ...(OPTIONAL_PORTS.has(port) ? ['none'] : [])]
    problems.push(`${setting} is "${forced}": expected one of ${names.join(', ')}`)
  }
  return { port, adapter: adapter ?? null, reason: `${setting}=${forced}` }
}

/** Which of the settings that select an adapter is set. */
const selectingSetting = (environment: Environment, { selectedBy = [] }: AnyAdapter): string | undefined =>
  [selectedBy].flat().find((name) => isSet(environment, name))

const isSet = (environment: Environment, name: string): boolean =>
  Boolean(environment[name]?.trim() || environment[`${name}_FILE`]?.trim())
