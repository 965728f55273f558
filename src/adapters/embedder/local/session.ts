/** A loaded model, whichever runtime computes it. */
import type { Tensor } from 'onnxruntime-common'

export type RuntimeName = 'native' | 'wasm'
export type RuntimeChoice = RuntimeName | 'auto'

export interface Session {
  readonly runtime: RuntimeName
  readonly inputNames: readonly string[]
  readonly outputNames: readonly string[]
  run(inputs: Readonly<Record<string, Tensor>>, output: string): Promise<Tensor>
}

export interface SessionOptions {
  readonly model: Uint8Array
  readonly threads: number
}

/**
 * Settings of both runtimes. With `disable_quant_qdq` bytes are expanded to floats once, when the model is loaded:
 * a question takes 13 instead of 42 ms in WebAssembly, and native code does not switch to arithmetic on bytes, which
 * would give other vectors than WebAssembly does. It costs 30 MB. Without an arena, which keeps all that a run ever
 * took, 20 MB come back, and no run is slower.
 */
export const sessionSettings = (threads: number) => ({
  intraOpNumThreads: threads,
  interOpNumThreads: 1,
  graphOptimizationLevel: 'all' as const,
  enableCpuMemArena: false,
  enableMemPattern: false,
  extra: { session: { disable_quant_qdq: '1', intra_op: { allow_spinning: '0' } } },
})
