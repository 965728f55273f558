/** Compiles the program into one file, dist/lectern, with everything it reads inside. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { constants, zstdCompressSync } from 'node:zlib'
import { DATABASE_ASSETS, type DatabaseAsset, EMBEDDED_FOLDER, embeddedName } from '../src/adapters/database/assets.ts'
import { packEmbedder } from './model.ts'
import { patchDriver } from './patch-driver.ts'
import { ensureSeed } from './seed.ts'
import { buildWeb } from './web.ts'

/** The program, and each thread it starts. The bundler does not find threads by itself. */
const ENTRIES = [
  'src/main.ts',
  'src/adapters/database/worker.ts',
  'src/adapters/embedder/local/worker.ts',
  'src/library/parse/worker.ts',
]

const ZSTD = { params: { [constants.ZSTD_c_compressionLevel]: 9 } }

const root = fileURLToPath(new URL('..', import.meta.url))
process.chdir(root)

await patchDriver()
await ensureSeed()
await buildWeb()
await packEmbedder({ platform: process.platform, architecture: process.arch, native: true })

// A folder given to --asset lies in the executable under its own name.
const assets = join('build', EMBEDDED_FOLDER)
rmSync(assets, { recursive: true, force: true })
mkdirSync(assets, { recursive: true })
for (const name of Object.keys(DATABASE_ASSETS) as DatabaseAsset[]) {
  const content = readFileSync(DATABASE_ASSETS[name])
  const packed = embeddedName(name)
  writeFileSync(join(assets, packed), packed === name ? content : zstdCompressSync(content, ZSTD))
}

const outfile = process.argv[2] ?? 'dist/lectern'
// Written aside first: the file may be running.
const fresh = join('build', basename(outfile))
const { status } = spawnSync(
  process.execPath,
  [
    'build',
    '--compile',
    // Not --minify: it renames classes, and Elysia tells its own files, cookies and errors apart by `constructor.name`.
    '--minify-whitespace',
    '--minify-syntax',
    '--bytecode',
    '--format=esm',
    '--no-compile-autoload-dotenv',
    '--no-compile-autoload-bunfig',
    '--root=.',
    `--asset=${assets}`,
    '--asset=docs',
    '--asset=build/embedder',
    '--asset=build/web',
    ...ENTRIES.filter((entry) => existsSync(entry)),
    `--outfile=${fresh}`,
  ],
  { stdio: 'inherit' },
)
if (status !== 0) process.exit(status ?? 1)
mkdirSync(join(outfile, '..'), { recursive: true })
renameSync(fresh, outfile)
console.log(`${outfile}: ${Math.round(statSync(outfile).size / 1_000_000)} MB`)
