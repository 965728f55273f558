/**
 * Makes a release in dist/release, all of it on this machine:
 *
 *   npm run release                                   for every platform
 *   npm run release -- --targets linux-x64,darwin-x64
 *   npm run release -- --downloads https://…          where install.sh finds the other files
 *
 * Without --downloads that is the release on GitHub of the repository that LECTERN_REPOSITORY or, in its workflows,
 * GITHUB_REPOSITORY names (`owner/name`); where neither is set, install.sh asks for LECTERN_DOWNLOADS.
 *
 * An archive with the program and a package for npm for each platform, the package `lectern`, a bill of materials,
 * install.sh and SHA256SUMS. Programs for this machine's system and processor are started once to see their version.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { zipSync } from 'fflate'
import { VERSION } from '../src/version.ts'
import { buildProgram } from './program.ts'
import { packMain, packPlatform } from './release/npm-packages.ts'
import { fetchRuntime, run } from './release/runtimes.ts'
import { makeSbom } from './release/sbom.ts'
import { RELEASE_TARGETS, type ReleaseTarget } from './release/targets.ts'

const { values } = parseArgs({
  options: {
    targets: { type: 'string', default: RELEASE_TARGETS.map(({ name }) => name).join(',') },
    downloads: {
      type: 'string',
      default: downloadsOf(process.env.LECTERN_REPOSITORY ?? process.env.GITHUB_REPOSITORY),
    },
  },
})
const folder = join(import.meta.dirname, '../dist/release')
const targets = values.targets.split(',').map((name) => {
  const found = RELEASE_TARGETS.find((each) => each.name === name)
  if (found === undefined)
    throw new Error(`There is no ${name}; there are ${RELEASE_TARGETS.map((each) => each.name).join(', ')}`)
  return found
})

rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
for (const target of targets) await makeTarget(target)
packMain(folder)
writeFileSync(join(folder, `lectern-${VERSION}.cdx.json`), `${JSON.stringify(makeSbom(), null, 2)}\n`)
writeInstaller()
writeChecksums()
for (const name of readdirSync(folder).sort())
  console.log(`${name}: ${(statSync(join(folder, name)).size / 1_000_000).toFixed(1)} MB`)

async function makeTarget(target: ReleaseTarget): Promise<void> {
  const isWindows = target.platform === 'win32'
  const name = `lectern-${VERSION}-${target.name}`
  const draft = join(folder, name)
  const program = join(draft, isWindows ? 'lectern.exe' : 'lectern')
  mkdirSync(draft)
  await buildProgram(target, program, fetchRuntime(target))
  checkVersion(target, program)
  for (const file of ['LICENSE', 'NOTICE']) copyFileSync(join(folder, '../..', file), join(draft, file))
  if (isWindows) {
    const files = readdirSync(draft).map((file) => [`${name}/${file}`, new Uint8Array(readFileSync(join(draft, file)))])
    writeFileSync(`${draft}.zip`, zipSync(Object.fromEntries(files), { level: 6 }))
  } else run('tar', ['-czf', `${draft}.tar.gz`, '--owner=0', '--group=0', name], folder)
  packPlatform(target, program, folder)
  rmSync(draft, { recursive: true })
}

/** @throws Error when it can be started here, and does not say the version */
function checkVersion({ name, platform, architecture, libc }: ReleaseTarget, program: string): void {
  if (platform !== process.platform || architecture !== process.arch || libc === 'musl') return
  const { stdout, stderr } = spawnSync(program, ['--version'], { encoding: 'utf8' })
  if (!stdout.includes(VERSION)) throw new Error(`The program for ${name} does not start: ${stdout}${stderr}`)
}

function writeInstaller(): void {
  const text = readFileSync(join(import.meta.dirname, 'release/install.sh'), 'utf8')
  const filled = text.replaceAll('@VERSION@', VERSION).replaceAll('@DOWNLOADS@', values.downloads)
  writeFileSync(join(folder, 'install.sh'), filled, { mode: 0o755 })
}

/** As `sha256sum --check` reads them. */
function writeChecksums(): void {
  const lines = readdirSync(folder)
    .sort()
    .map(
      (name) =>
        `${createHash('sha256')
          .update(readFileSync(join(folder, name)))
          .digest('hex')}  ${name}\n`,
    )
  writeFileSync(join(folder, 'SHA256SUMS'), lines.join(''))
}

function downloadsOf(repository: string | undefined): string {
  return repository === undefined || repository === ''
    ? ''
    : `https://github.com/${repository}/releases/download/v${VERSION}`
}
