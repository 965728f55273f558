/**
 * Makes the local embedder's files: `build/model` (all-MiniLM-L6-v2 as ONNX) and `build/embedder`, the same with the
 * runtimes, and the models that are to be inside besides, compressed, as the executable carries them.
 *
 *   bun scripts/model.ts [platform architecture]
 */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { constants, zstdCompress } from 'node:zlib'
import { cardOf, findModel, modelFolder } from '../src/adapters/embedder/local/models/index.ts'
import {
  defaultModelFolder,
  type EmbeddedManifest,
  GUIDE_VECTORS_FILE,
  makeModel,
  nativeFolder,
  WASM_FILE,
  wasmPath,
} from '../src/adapters/embedder/local/program-files.ts'
import { downloadArchive } from '../src/cli/models/download-archive.ts'
import { installModel } from '../src/cli/models/install-model.ts'
import { makeGuideVectors } from './guide-vectors.ts'

export interface Target {
  /** As in `process.platform`. */
  readonly platform: string
  /** As in `process.arch`. */
  readonly architecture: string
  /** Systems with musl have no native library: they compute in WebAssembly. */
  readonly native: boolean
  /** Models, by the names that EMBED_MODEL has for them, that are to be inside beside the default one. */
  readonly models?: readonly string[]
}

const BUILD = join(import.meta.dirname, '..', 'build')
const FOLDER = join(BUILD, 'embedder')
/** Zstandard's: 3 seconds for all. 19 takes 45 for two megabytes less. */
const LEVEL = 9

const compress = promisify(zstdCompress)

/**
 * Makes both folders.
 *
 * @returns paths of the files that the executable embeds under `embedder/`
 */
export async function packEmbedder(target: Target): Promise<readonly string[]> {
  await makeModel()
  await rm(FOLDER, { recursive: true, force: true })
  await mkdir(FOLDER, { recursive: true })
  const native = target.native ? await nativeFiles(target) : []
  const sources = [
    ...cardOf('english').files.map((name) => ({ name, path: join(defaultModelFolder(), name) })),
    ...(await Promise.all((target.models ?? []).map(modelFiles))).flat(),
    { name: WASM_FILE, path: wasmPath() },
    { name: GUIDE_VECTORS_FILE, path: await makeGuideVectors() },
    ...native,
  ]
  const packed = await Promise.all(sources.map(({ name, path }) => pack(path, `${name}.zst`)))
  const manifest: EmbeddedManifest = {
    library: `${await runtimeVersion()}-${target.platform}-${target.architecture}`,
    native: native.map(({ name }) => name),
  }
  const manifestPath = join(FOLDER, 'manifest.json')
  await writeFile(manifestPath, `${JSON.stringify(manifest, null, 2)}\n`)
  return [manifestPath, ...packed]
}

/** Files of another model, which is downloaded once. @throws Error when there is none of that name */
async function modelFiles(model: string): Promise<readonly { name: string; path: string }[]> {
  const card = cardOf(model)
  if (card.source === null) return []
  const folder = modelFolder(BUILD, card)
  if ((await findModel(BUILD, card)) === null)
    await installModel(card, card.source, await downloadArchive(card.source), folder)
  return card.files.map((name) => ({ name: `${card.name}/${name}`, path: join(folder, name) }))
}

/** The library stands twice in some folders, under a long and a short name: the module opens the short one. */
async function nativeFiles({ platform, architecture }: Target): Promise<readonly { name: string; path: string }[]> {
  const folder = nativeFolder(platform, architecture)
  const names = (await readdir(folder)).filter((name) => !/^libonnxruntime\.\d+\.\d+\.\d+\.dylib$/.test(name))
  return names.sort().map((name) => ({ name, path: join(folder, name) }))
}

async function pack(source: string, name: string): Promise<string> {
  const target = join(FOLDER, name)
  const content = await readFile(source)
  await mkdir(dirname(target), { recursive: true })
  await writeFile(target, await compress(content, { params: { [constants.ZSTD_c_compressionLevel]: LEVEL } }))
  return target
}

async function runtimeVersion(): Promise<string> {
  const path = join(nativeFolder('', ''), '..', '..', 'package.json')
  const { version } = JSON.parse(await readFile(path, 'utf8')) as { readonly version: string }
  return version
}

if (import.meta.main) {
  const [platform = process.platform, architecture = process.arch] = process.argv.slice(2)
  const started = performance.now()
  const files = await packEmbedder({ platform, architecture, native: true })
  console.log(`${files.length} files in ${FOLDER} after ${Math.round(performance.now() - started)} ms`)
}
