/** What the samples in deploy/ and the Dockerfile say of the program is true of it. */
import { describe, expect, test } from 'bun:test'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse as parseToml } from 'smol-toml'
import { parseAllDocuments } from 'yaml'

const root = join(import.meta.dir, '..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const samples = readdirSync(join(root, 'deploy')).filter((name) =>
  /^(compose(\..+)?\.yaml|(digitalocean|kubernetes|render)\.yaml|(ecs-task|railway)\.json|fly\.toml)$/.test(name),
)
/** As `lectern config --example` prints them. */
const settings = new Set([...read('.env.example').matchAll(/^#?([A-Z][A-Z0-9_]+)=/gm)].map(([, name]) => name))
const version = (JSON.parse(read('package.json')) as { readonly version: string }).version

/** Every pair of a name and a value, however deep it stands, in any of the ways in which platforms write them. */
function* pairs(value: unknown): Generator<readonly [name: string, value: unknown]> {
  if (Array.isArray(value)) for (const each of value) yield* pairs(each)
  else if (typeof value === 'object' && value !== null) {
    const named = value as Readonly<Record<string, unknown>>
    const name = named.key ?? named.name
    if (typeof name === 'string') yield [name, named.value]
    for (const [key, each] of Object.entries(named)) {
      yield [key, each]
      yield* pairs(each)
    }
  }
}

/** Of services beside Lectern. */
const FOREIGN = /^(POSTGRES_|QDRANT__|SITE$|CMD|ALL$|LINUX$|ARM64$|PG$)/

function readSample(name: string): unknown {
  const text = read(`deploy/${name}`)
  if (name.endsWith('.toml')) return parseToml(text)
  return parseAllDocuments(text, { merge: true }).map((document) => {
    if (document.errors.length > 0) throw document.errors[0]
    return document.toJS() as unknown
  })
}

describe.each(samples)('deploy/%s', (name) => {
  const found = [...pairs(readSample(name))]
  const numberOf = (key: string): number | undefined => {
    const value = found.find(([each]) => each === key)?.[1]
    return value === undefined ? undefined : Number.parseInt(String(value), 10)
  }

  test('sets nothing that the program does not know', () => {
    const names = found.map(([each]) => each).filter((each) => /^[A-Z][A-Z0-9_]+$/.test(each) && !FOREIGN.test(each))
    expect(names.filter((each) => !settings.has(each))).toEqual([])
  })

  test('waits longer than the server drains', () => {
    const graces = [
      'stop_grace_period',
      'grace_period_seconds',
      'maxShutdownDelaySeconds',
      'stopTimeout',
      'drainingSeconds',
      'kill_timeout',
      'terminationGracePeriodSeconds',
    ]
    const grace = graces.map(numberOf).find((seconds) => seconds !== undefined)
    expect(grace).toBeGreaterThanOrEqual((numberOf('DRAIN_SECONDS') ?? 8) + 5)
  })

  test('distinguishes readers, and has no sample book beside your pages', () => {
    const settingOf = (setting: string): unknown =>
      found.find(([key]) => key === setting)?.[1] ??
      new RegExp(`\\b${setting}=(\\S+)`).exec(String(found.find(([key]) => key === 'startCommand')?.[1]))?.[1]
    const platform = /^(digitalocean|fly|railway|render)\b/.exec(name)?.[1]
    expect(settingOf('TRUST_PLATFORM')).toBe(platform)
    if (platform === undefined)
      expect(settingOf('TRUSTED_PROXIES')).toMatch(/^\d+\.\d+\.0\.0\/\d+$|^172\.30\.0\.0\/24$/)
    expect(String(settingOf('SAMPLE_BOOK'))).toBe('false')
  })

  test('asks for health where it is served', () => {
    const paths = found.filter(([key]) => /^(healthcheckPath|healthCheckPath|http_path)$/.test(key))
    expect(paths.filter(([, path]) => path !== '/readyz')).toEqual([])
  })
})

test('the image says the version of the program', () => {
  expect(read('Dockerfile')).toContain(`ARG VERSION=${version}\n`)
  expect(read('deploy/ecs-task.json')).toContain(`/lectern:${version}"`)
  expect(read('deploy/kubernetes.yaml')).toContain(`/lectern:${version}\n`)
})

test('the unit gives the server longer than it drains', () => {
  const unit = read('deploy/lectern.service')
  const seconds = (name: string): number => Number(new RegExp(`${name}=(\\d+)`).exec(unit)?.[1])
  expect(seconds('TimeoutStopSec')).toBeGreaterThanOrEqual(seconds('DRAIN_SECONDS') + 10)
})
