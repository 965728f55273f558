/** Compiles the program into one file, dist/lectern, with everything it reads inside. */
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { DATABASE_ASSETS, EMBEDDED_FOLDER } from '../src/adapters/database/assets.ts'
import { packEmbedder } from './model.ts'
import { patchDriver } from './patch-driver.ts'
import { ensureSeed } from './seed.ts'

/** The program, and each thread it starts. The bundler does not find threads by itself. */
const ENTRIES = [
  'src/main.ts',
  'src/adapters/database/worker.ts',
  'src/adapters/embedder/local/worker.ts',
  'plugins/rag/parse/worker.ts',
]

const root = fileURLToPath(new URL('..', import.meta.url))
process.chdir(root)

await patchDriver()
await ensureSeed()
await packEmbedder({ platform: process.platform, architecture: process.arch, native: true })

// A folder given to --asset lies in the executable under its own name.
const assets = join('build', EMBEDDED_FOLDER)
rmSync(assets, { recursive: true, force: true })
mkdirSync(assets, { recursive: true })
for (const [name, source] of Object.entries(DATABASE_ASSETS)) copyFileSync(source, join(assets, name))

const outfile = process.argv[2] ?? 'dist/lectern'
// Written aside first: the file may be running.
const fresh = join('build', basename(outfile))
const { status } = spawnSync(
  process.execPath,
  [
    'build',
    '--compile',
    '--minify',
    '--bytecode',
    '--format=esm',
    '--no-compile-autoload-dotenv',
    '--no-compile-autoload-bunfig',
    '--root=.',
    `--asset=${assets}`,
    '--asset=docs',
    '--asset=build/embedder',
    ...ENTRIES.filter((entry) => existsSync(entry)),
    `--outfile=${fresh}`,
  ],
  { stdio: 'inherit' },
)
if (status !== 0) process.exit(status ?? 1)
mkdirSync(join(outfile, '..'), { recursive: true })
renameSync(fresh, outfile)
console.log(`${outfile}: ${Math.round(statSync(outfile).size / 1_000_000)} MB`)
