/**
 * ONNX Runtime's native library. The N-API module of `onnxruntime-node` is opened by its path, which serves a compiled
 * program, that has no `node_modules`, as well. Its runs hold their thread: Workers only.
 */
import process from 'node:process'
import { Tensor } from 'onnxruntime-common'
import { limitSpareMemory } from './native-memory.ts'
import { nativeModule } from './program-files.ts'
import { type Session, type SessionOptions, sessionSettings } from './session.ts'

/** The part of the N-API module that is used. `Tensor` is handed in: the module makes outputs with it. */
interface Binding {
  initOrtOnce(logLevel: number, tensor: typeof Tensor, isMainThread: boolean): void
  readonly InferenceSession: new () => BindingSession
}

interface BindingSession {
  loadModel(buffer: ArrayBufferLike, offset: number, length: number, options: object): void
  readonly inputMetadata: readonly { readonly name: string }[]
  readonly outputMetadata: readonly { readonly name: string }[]
  run(inputs: object, outputs: Readonly<Record<string, null>>, options: object): Readonly<Record<string, Tensor>>
}

const LOG_ERRORS_ONLY = 3

/**
 * @param libraryFolder where a compiled program may unpack the library
 * @throws Error where there is no native library for this platform, or it does not load
 */
export async function openNativeSession(options: SessionOptions, libraryFolder: string): Promise<Session> {
  await limitSpareMemory()
  const module: { exports: unknown } = { exports: {} }
  process.dlopen(module, await nativeModule(libraryFolder))
  const binding = module.exports as Binding
  binding.initOrtOnce(LOG_ERRORS_ONLY, Tensor, false)
  const session = new binding.InferenceSession()
  const { buffer, byteOffset, byteLength } = options.model
  session.loadModel(buffer, byteOffset, byteLength, sessionSettings(options.threads))
  return {
    runtime: 'native',
    inputNames: session.inputMetadata.map(({ name }) => name),
    outputNames: session.outputMetadata.map(({ name }) => name),
    async run(inputs, output) {
      const tensor = session.run(inputs, { [output]: null }, {})[output]
      if (tensor === undefined) throw new Error(`The model gave no ${output}`)
      return tensor
    },
  }
}
