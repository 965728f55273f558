import { expect, test } from 'bun:test'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { completeLock, type Lock, missingPackages, withoutChecksum } from './complete-lock.ts'

const lock: Lock = {
  packages: {
    'node_modules/tool': {
      version: '2.1.0',
      dev: true,
      optionalDependencies: { '@tool/linux-x64': '2.1.0', '@tool/linux-arm64-musl': '2.1.0' },
    },
    'node_modules/@tool/linux-x64': { version: '2.1.0', cpu: ['x64'], os: ['linux'], optional: true },
  },
}

test('what the registry did not carry is added with its platform', () => {
  expect(missingPackages(lock)).toEqual({
    'node_modules/@tool/linux-arm64-musl': {
      version: '2.1.0',
      cpu: ['arm64'],
      os: ['linux'],
      libc: ['musl'],
      dev: true,
      optional: true,
    },
  })
  expect(missingPackages(completeLock(lock))).toEqual({})
})

test('a package that does not tell its platform is not guessed at', () => {
  const odd: Lock = { packages: { 'node_modules/tool': { optionalDependencies: { 'tool-fast': '1.0.0' } } } }
  expect(() => missingPackages(odd)).toThrow('tool-fast@1.0.0')
})

const readLock = async (): Promise<Lock> =>
  JSON.parse(await readFile(join(import.meta.dir, '../package-lock.json'), 'utf8')) as Lock

test('package-lock.json holds every platform, each with a checksum: else `bun scripts/complete-lock.ts`', async () => {
  const own = await readLock()
  expect(Object.keys(missingPackages(own))).toEqual([])
  expect(withoutChecksum(own)).toEqual([])
  const [name] = Object.keys(own.packages).filter((path) => path.startsWith('node_modules/'))
  const unchecked = { packages: { ...own.packages, [name ?? '']: { version: '1.0.0' } } }
  expect(withoutChecksum(unchecked)).toEqual([name ?? ''])
})

test('which packages want to run something at install is known, and only bun and deno may: see CONTRIBUTING.md', async () => {
  const { packages } = await readLock()
  const { allowScripts } = await Bun.file(join(import.meta.dir, '../package.json')).json()
  const wanting = Object.keys(packages).filter((path) => path !== '' && packages[path]?.hasInstallScript === true)
  const names = wanting.map((path) => path.replace('node_modules/', '')).sort()
  expect(names).toEqual(Object.keys(allowScripts))
  expect(names.filter((name) => allowScripts[name])).toEqual(['bun', 'deno'])
})
