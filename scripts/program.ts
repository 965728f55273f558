/** Compiles the program into one file with everything it reads inside, for this machine or for another. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { constants, zstdCompressSync } from 'node:zlib'
import {
  DATABASE_ASSETS,
  type DatabaseAsset,
  EMBEDDED_FOLDER,
  embeddedName,
} from '../src/adapters/database/embedded/assets.ts'
import { SWAGGER_FILES, SWAGGER_FOLDER, swaggerPath } from '../src/http/openapi/static-assets.ts'
import { PDF_JS_FILE, PDF_JS_FOLDER } from '../src/library/parse/formats/pdf/pdf-js.ts'
import { packEmbedder, type Target } from './model.ts'
import { patchDriver } from './patch-driver.ts'
import { patchWalker } from './patch-walker.ts'
import { ensureSeed } from './seed.ts'
import { buildWeb } from './web.ts'

/** The program, and each thread it starts. The bundler does not find threads by itself. */
const ENTRIES = [
  'src/main.ts',
  'src/adapters/database/embedded/worker.ts',
  'src/adapters/embedder/local/worker.ts',
  'src/library/parse/worker.ts',
]

/** As small as can be: it takes some seconds, and makes the program smaller by 4 MB than the usual level does. */
const ZSTD = { params: { [constants.ZSTD_c_compressionLevel]: 19 } }
/** As `unpdf` imports it. */
const PDF_JS_MODULE = 'unpdf/pdfjs'

/** What Cohere's client loads to send files, which it is never asked for. */
const UNUSED = ['form-data', 'formdata-node', 'form-data-encoder']
const root = join(import.meta.dirname, '..')

/** Another machine's runtime: Bun's name for it, and the executable that the program is put into. */
export interface ForeignRuntime {
  /** As `bun build --target` takes it: `bun-linux-arm64-musl`. */
  readonly name: string
  readonly path: string
}

/**
 * @param outfile from the root of the project, or absolute
 * @param runtime without it, the one that runs now
 * @throws Error when Bun cannot build it; it has printed why
 */
export async function buildProgram(target: Target, outfile: string, runtime?: ForeignRuntime): Promise<void> {
  process.chdir(root)
  await patchDriver()
  await patchWalker()
  await ensureSeed()
  await buildWeb()
  await packEmbedder(target)
  const assets = packDatabase()
  // Written aside first: the file may be running.
  const fresh = join('build', basename(outfile))
  const { status } = spawnSync(
    process.execPath,
    [
      'build',
      '--compile',
      ...(runtime === undefined ? [] : [`--target=${runtime.name}`, `--compile-executable-path=${runtime.path}`]),
      // Not --minify: it renames classes, and Elysia distinguishes its own files, cookies and errors by `constructor.name`.
      '--minify-whitespace',
      '--minify-syntax',
      '--bytecode',
      // Compiling the functions that a start calls takes longer than the rest of it. A second level of functions takes 7 MB
      // more, which makes a start an eighth shorter.
      '--bytecode-depth=1',
      '--format=esm',
      // What a command does not import is not loaded, and what threads share is there once.
      '--splitting',
      ...[PDF_JS_MODULE, ...UNUSED].map((name) => `--external=${name}`),
      // What runs once is interpreted: `src/server.ts` and `src/main.ts` end that, for the main thread that it is for.
      '--compile-jit-policy=10',
      '--no-compile-autoload-dotenv',
      '--no-compile-autoload-bunfig',
      '--root=.',
      `--asset=${assets}`,
      '--asset=docs',
      '--asset=build/embedder',
      '--asset=build/web',
      `--asset=${packSwagger()}`,
      `--asset=${packPdfJs()}`,
      ...ENTRIES.filter((entry) => existsSync(entry)),
      `--outfile=${fresh}`,
    ],
    // Otherwise it takes packages as their developers want them: micromark asserts and logs at every character.
    { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, NODE_ENV: 'production' } },
  )
  if (status !== 0) throw new Error(`bun build ended with code ${status}`)
  mkdirSync(dirname(outfile), { recursive: true })
  renameSync(fresh, outfile)
}

/** @returns a folder: given to --asset, it lies in the executable under its own name */
function packDatabase(): string {
  const folder = emptyFolder(EMBEDDED_FOLDER)
  for (const name of Object.keys(DATABASE_ASSETS) as DatabaseAsset[]) {
    const content = readFileSync(DATABASE_ASSETS[name])
    const packed = embeddedName(name)
    writeFileSync(join(folder, packed), packed === name ? content : zstdCompressSync(content, ZSTD))
  }
  return folder
}

/** @returns a folder, as above */
function packSwagger(): string {
  const folder = emptyFolder(SWAGGER_FOLDER)
  for (const name of SWAGGER_FILES)
    writeFileSync(join(folder, `${name}.zst`), zstdCompressSync(readFileSync(swaggerPath(name)), ZSTD))
  return folder
}

/** @returns a folder, as above */
function packPdfJs(): string {
  const folder = emptyFolder(PDF_JS_FOLDER)
  const content = readFileSync(fileURLToPath(import.meta.resolve(PDF_JS_MODULE)))
  writeFileSync(join(folder, PDF_JS_FILE), zstdCompressSync(content, ZSTD))
  return folder
}

function emptyFolder(name: string): string {
  const folder = join('build', name)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  return folder
}
