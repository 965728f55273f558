/**
 * Adds to package-lock.json what npm leaves out: packages for other platforms that it could not look up when their
 * parent was installed. Without them `npm ci` stops. A published package names them by their exact version, so version and
 * platform are known; the checksum comes from the registry.
 *
 *   bun scripts/complete-lock.ts
 */
import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

interface LockedPackage {
  readonly version?: string
  readonly integrity?: string
  readonly dev?: boolean
  readonly hasInstallScript?: boolean
  readonly optional?: boolean
  readonly cpu?: readonly string[]
  readonly os?: readonly string[]
  readonly libc?: readonly string[]
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

/** The part of package-lock.json that matters here; keys are paths such as `node_modules/deno`. */
export interface Lock {
  readonly packages: Readonly<Record<string, LockedPackage>>
}

/** What is missing, by its path in the lock. @throws Error for a package whose name or version does not tell */
export function missingPackages({ packages }: Lock): Readonly<Record<string, LockedPackage>> {
  const missing: Record<string, LockedPackage> = {}
  for (const [path, { dev, optionalDependencies = {} }] of Object.entries(packages))
    for (const [name, version] of Object.entries(optionalDependencies)) {
      const places = [`${path}/node_modules/${name}`, `node_modules/${name}`]
      if (places.some((place) => place in packages)) continue
      missing[`node_modules/${name}`] = {
        version,
        ...platformOf(name, version),
        ...(dev ? { dev } : {}),
        optional: true,
      }
    }
  return missing
}

function platformOf(name: string, version: string): Pick<LockedPackage, 'cpu' | 'os' | 'libc'> {
  const words = name.split(/[/-]/)
  const pick = (known: RegExp): readonly string[] => words.filter((word) => known.test(word))
  const cpu = pick(/^(arm|arm64|ia32|x64)$/)
  const os = pick(/^(android|darwin|freebsd|linux|win32)$/)
  const libc = pick(/^(glibc|musl)$/)
  if (cpu.length !== 1 || os.length !== 1 || !/^\d+\.\d+\.\d+$/.test(version))
    throw new Error(
      `${name}@${version}: name and version do not tell the platform; run npm install where it can be had`,
    )
  return { cpu, os, ...(libc.length === 1 ? { libc } : {}) }
}

/** The lock with nothing missing, in npm's order. */
export const completeLock = <Any extends Lock>(lock: Any): Any => ({
  ...lock,
  packages: Object.fromEntries(
    Object.entries({ ...lock.packages, ...missingPackages(lock) }).sort(([a], [b]) => a.localeCompare(b, 'en')),
  ),
})

/** Paths of what `npm ci` would install unchecked. */
export const withoutChecksum = ({ packages }: Lock): readonly string[] =>
  Object.entries(packages).flatMap(([path, { integrity }]) => (path === '' || integrity !== undefined ? [] : [path]))

/** @returns as package-lock.json has it @throws Error when the registry has no such package */
async function lookUpChecksum(path: string, version: string): Promise<string> {
  const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
  const { stdout } = await promisify(execFile)('npm', ['view', `${name}@${version}`, 'dist.integrity'])
  const integrity = stdout.trim()
  if (!integrity.startsWith('sha512-')) throw new Error(`The registry has no checksum of ${name}@${version}`)
  return integrity
}

if (import.meta.main) {
  const path = join(import.meta.dirname, '..', 'package-lock.json')
  const before = await readFile(path, 'utf8')
  const lock = completeLock(JSON.parse(before) as Lock)
  const checksums: Record<string, LockedPackage> = {}
  for (const each of withoutChecksum(lock)) {
    const locked = lock.packages[each] ?? {}
    checksums[each] = { ...locked, integrity: await lookUpChecksum(each, locked.version ?? '') }
  }
  const after = `${JSON.stringify({ ...lock, packages: { ...lock.packages, ...checksums } }, null, 2)}\n`
  if (after !== before) await writeFile(path, after)
  console.log(after === before ? 'nothing is missing' : `completed ${path}`)
}
