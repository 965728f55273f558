/**
 * Adds to package-lock.json what npm leaves out: packages for other platforms that the registry at hand does not carry.
 * Without them `npm ci` stops. A published package names them by their exact version, so version and platform are
 * known; the checksum is filled in by the next `npm install` on a machine that can reach them.
 *
 *   bun scripts/complete-lock.ts
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

interface LockedPackage {
  readonly version?: string
  readonly dev?: boolean
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

if (import.meta.main) {
  const path = join(import.meta.dirname, '..', 'package-lock.json')
  const lock = JSON.parse(await readFile(path, 'utf8')) as Lock
  const names = Object.keys(missingPackages(lock))
  if (names.length > 0) await writeFile(path, `${JSON.stringify(completeLock(lock), null, 2)}\n`)
  console.log(names.length === 0 ? 'nothing is missing' : `added ${names.join(', ')}`)
}
