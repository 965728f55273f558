/** Collects the weights and operators of a graph; each method gives the name by which what it adds is used. */
import { FLOAT, INT4, INT64, type OnnxAttribute, type OnnxNode, type OnnxTensor, UINT8 } from './onnx.ts'

export interface NodeOptions {
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>
  readonly domain?: string
  /** The name of its result, when it matters. */
  readonly output?: string
}

export interface GraphBuilder {
  readonly weights: readonly OnnxTensor[]
  readonly nodes: readonly OnnxNode[]
  floats(name: string, shape: readonly number[], values: ArrayLike<number>): string
  bytes(name: string, shape: readonly number[], data: Uint8Array): string
  /** @param data two numbers a byte; `shape` counts the numbers */
  nibbles(name: string, shape: readonly number[], data: Uint8Array): string
  integers(name: string, values: readonly number[]): string
  node(operator: string, inputs: readonly string[], options?: NodeOptions): string
}

export function createGraphBuilder(): GraphBuilder {
  const weights: OnnxTensor[] = []
  const nodes: OnnxNode[] = []
  const add = (tensor: OnnxTensor): string => {
    weights.push(tensor)
    return tensor.name
  }
  return {
    weights,
    nodes,
    floats: (name, shape, values) => add({ name, type: FLOAT, shape, data: bytesOf(Float32Array.from(values)) }),
    bytes: (name, shape, data) => add({ name, type: UINT8, shape, data }),
    nibbles: (name, shape, data) => add({ name, type: INT4, shape, data }),
    integers: (name, values) =>
      add({ name, type: INT64, shape: [values.length], data: bytesOf(BigInt64Array.from(values, BigInt)) }),
    node(operator, inputs, { attributes = {}, domain, output = `t${nodes.length}` } = {}) {
      nodes.push({ operator, inputs, outputs: [output], attributes, ...(domain === undefined ? {} : { domain }) })
      return output
    },
  }
}

const bytesOf = (values: Float32Array | BigInt64Array): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
