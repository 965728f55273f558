/** Bun for other machines, from npm: a build can be made where nothing else can be downloaded. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { ForeignRuntime } from '../program.ts'
import type { ReleaseTarget } from './targets.ts'

const root = join(import.meta.dirname, '../..')

interface Packed {
  readonly filename: string
  readonly integrity: string
}

/**
 * Fetches it into build/runtimes, unless it is there.
 *
 * @throws Error when it is not what package-lock.json says
 */
export function fetchRuntime({ bunName, runtimePackage, platform }: ReleaseTarget): ForeignRuntime {
  const version = process.versions.bun
  const folder = join(root, 'build/runtimes', `${runtimePackage.replace('@oven/', '')}-${version}`)
  const path = join(folder, 'package/bin', platform === 'win32' ? 'bun.exe' : 'bun')
  if (existsSync(path)) return { name: bunName, path }
  mkdirSync(folder, { recursive: true })
  try {
    const words = ['pack', `${runtimePackage}@${version}`, '--json', '--pack-destination', folder]
    const [packed] = JSON.parse(run('npm', words)) as readonly Packed[]
    if (packed === undefined) throw new Error(`npm has no ${runtimePackage}@${version}`)
    const expected = lockedIntegrity(runtimePackage)
    if (packed.integrity !== expected)
      throw new Error(`${runtimePackage}@${version} is ${packed.integrity}, package-lock.json says ${expected}`)
    run('tar', ['-xzf', join(folder, packed.filename), '-C', folder])
    rmSync(join(folder, packed.filename))
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
  return { name: bunName, path }
}

function lockedIntegrity(name: string): string | undefined {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, { readonly integrity?: string }>>
  }
  return packages[`node_modules/${name}`]?.integrity
}

/** @throws Error with what it wrote to stderr */
export function run(command: string, words: readonly string[], cwd = root): string {
  const { status, stdout, stderr, error } = spawnSync(command, words, { cwd, encoding: 'utf8', maxBuffer: 1 << 28 })
  if (status !== 0) throw error ?? new Error(`${command} ${words.join(' ')} ended with code ${status}:\n${stderr}`)
  return stdout
}
