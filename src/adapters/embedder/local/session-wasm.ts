/** ONNX Runtime in WebAssembly, for platforms and runtimes without the native library. One thread. */
import { readWasm } from './program-files.ts'
import { type Session, type SessionOptions, sessionSettings } from './session.ts'

/** @throws Error when the model does not load */
export async function openWasmSession({ model }: SessionOptions): Promise<Session> {
  const { env, InferenceSession } = await withoutLocation(() => import('onnxruntime-web/wasm'))
  // More threads would be Workers made from blobs, which Bun does not find.
  env.wasm.numThreads = 1
  env.wasm.wasmBinary = await readWasm()
  env.logLevel = 'error'
  const session = await InferenceSession.create(model, { executionProviders: ['wasm'], ...sessionSettings(1) })
  return {
    runtime: 'wasm',
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    async run(inputs, output) {
      const tensor = (await session.run(inputs, [output]))[output]
      if (tensor === undefined) throw new Error(`The model gave no ${output}`)
      return tensor
    },
  }
}

/**
 * While it is imported, onnxruntime-web resolves its own address against `location.origin`, which in a Worker of Deno
 * is "null", and throws (as in https://github.com/microsoft/onnxruntime/issues/27317). Where there is no `location`
 * it asks for none.
 */
async function withoutLocation<Result>(work: () => Promise<Result>): Promise<Result> {
  const location = Object.getOwnPropertyDescriptor(globalThis, 'location')
  if (location?.configurable !== true) return await work()
  Object.defineProperty(globalThis, 'location', { value: undefined, configurable: true })
  try {
    return await work()
  } finally {
    Object.defineProperty(globalThis, 'location', location)
  }
}
