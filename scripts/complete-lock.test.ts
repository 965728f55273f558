import { expect, test } from 'bun:test'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { completeLock, type Lock, missingPackages } from './complete-lock.ts'

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

test('package-lock.json holds every platform: else `bun scripts/complete-lock.ts`', async () => {
  const own = JSON.parse(await readFile(join(import.meta.dir, '../package-lock.json'), 'utf8')) as Lock
  expect(Object.keys(missingPackages(own))).toEqual([])
})
