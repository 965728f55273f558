/**
 * all-MiniLM-L6-v2 (a BERT encoder of 6 layers) as an ONNX graph: tokens in, one vector a token out. The large weights
 * stay bytes and are expanded when they are used, so that every sum is made of 32-bit floats: whether a text is alone
 * or in a batch, its vector is the same. (Arithmetic on bytes, scaled by what is in the batch, gave vectors that
 * differed by a cosine of .98.)
 */
import { FLOAT, INT64, type OnnxAttribute, type OnnxModel, type OnnxNode, type OnnxTensor, UINT8 } from './onnx.ts'
import { dequantize, type QuantizedTensor, zeroPoint } from './tfjs-weights.ts'

export const LAYERS = 6
export const HEADS = 12
export const WIDTH = 384
export const MAX_POSITIONS = 512

const HEAD_WIDTH = WIDTH / HEADS
/** Added to the score of a padded position: e^-10000 is 0. */
const MASKED = -10_000
const LAYER_NORM_EPSILON = 1e-12
/** LayerNormalization is a standard operator since 17. */
const OPSET = 17

const BERT = 'StatefulPartitionedCall/model/tf_bert_model/bert'
const WORD_EMBEDDINGS = 'unknown'
const POSITION_EMBEDDINGS = 'unknown_0'
const TYPE_EMBEDDINGS = 'unknown_1'

/** @throws Error when a tensor is missing */
export function buildGraph(tensors: ReadonlyMap<string, QuantizedTensor>): OnnxModel {
  const weights: OnnxTensor[] = []
  const nodes: OnnxNode[] = []

  const tensor = (name: string): QuantizedTensor => {
    const found = tensors.get(name)
    if (found === undefined) throw new Error(`The model has no tensor ${name}`)
    return found
  }
  const floats = (name: string, shape: readonly number[], values: ArrayLike<number>): string => {
    weights.push({ name, type: FLOAT, shape, data: bytesOf(Float32Array.from(values)) })
    return name
  }
  const bytes = (name: string, shape: readonly number[], data: Uint8Array): string => {
    weights.push({ name, type: UINT8, shape, data })
    return name
  }
  const integers = (name: string, values: readonly number[]): string => {
    weights.push({ name, type: INT64, shape: [values.length], data: bytesOf(BigInt64Array.from(values, BigInt)) })
    return name
  }
  const node = (
    operator: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
    output = `t${nodes.length}`,
  ): string => {
    nodes.push({ operator, inputs, outputs: [output], attributes })
    return output
  }
  const vector = (name: string, source: string): string => {
    const found = tensor(source)
    return floats(name, found.shape, dequantize(found))
  }

  const linear = (input: string, source: string, name: string): string => {
    const kernel = tensor(`${source}/Tensordot/ReadVariableOp`)
    const expanded = node('DequantizeLinear', [
      bytes(`${name}.weight`, kernel.shape, kernel.bytes),
      floats(`${name}.scale`, [], [kernel.scale]),
      bytes(`${name}.zero`, [], Uint8Array.of(zeroPoint(kernel))),
    ])
    return node('Add', [node('MatMul', [input, expanded]), vector(`${name}.bias`, `${source}/BiasAdd/ReadVariableOp`)])
  }
  const layerNorm = (input: string, source: string, name: string, output?: string): string =>
    node(
      'LayerNormalization',
      [
        input,
        vector(`${name}.gamma`, `${source}/batchnorm/mul/ReadVariableOp`),
        vector(`${name}.beta`, `${source}/batchnorm/ReadVariableOp`),
      ],
      { axis: -1, epsilon: { float: LAYER_NORM_EPSILON } },
      output,
    )

  const one = floats('one', [], [1])
  const half = floats('half', [], [0.5])
  const rootHalf = floats('root_half', [], [Math.SQRT1_2])
  const perHead = floats('per_head', [], [1 / Math.sqrt(HEAD_WIDTH)])
  const splitHeads = integers('split_heads', [0, 0, HEADS, HEAD_WIDTH])
  const joinHeads = integers('join_heads', [0, 0, WIDTH])

  /** x · Φ(x), with the error function itself, not its approximation by tanh. */
  const gelu = (input: string): string => {
    const erf = node('Erf', [node('Mul', [input, rootHalf])])
    return node('Mul', [node('Mul', [input, node('Add', [erf, one])]), half])
  }
  const heads = (input: string, order: readonly number[]): string =>
    node('Transpose', [node('Reshape', [input, splitHeads])], { perm: order })

  const embed = (): string => {
    const words = tensor(WORD_EMBEDDINGS)
    const found = node('Gather', [bytes('words', words.shape, words.bytes), 'input_ids'])
    const scaled = node('Mul', [node('Cast', [found], { to: FLOAT }), floats('words.scale', [], [words.scale])])
    const word = node('Add', [scaled, floats('words.minimum', [], [words.minimum])])
    const length = node('Slice', [node('Shape', ['input_ids']), integers('at_1', [1]), integers('at_2', [2])])
    const position = node('Slice', [
      vector('positions', POSITION_EMBEDDINGS),
      integers('at_0', [0]),
      length,
      integers('axis_0', [0]),
    ])
    // Every token is of the first kind: there is never a second text in a pair.
    const kind = floats('kind', [WIDTH], dequantize(tensor(TYPE_EMBEDDINGS)).subarray(0, WIDTH))
    return layerNorm(node('Add', [node('Add', [word, position]), kind]), `${BERT}/embeddings/LayerNorm`, 'embedding')
  }

  const maskBias = (): string => {
    const mask = node('Cast', ['attention_mask'], { to: FLOAT })
    const bias = node('Mul', [node('Sub', [one, mask]), floats('masked', [], [MASKED])])
    return node('Unsqueeze', [bias, integers('axes_1_2', [1, 2])])
  }

  const attention = (input: string, bias: string, source: string, name: string): string => {
    const query = heads(linear(input, `${source}/self/query`, `${name}.query`), [0, 2, 1, 3])
    const key = heads(linear(input, `${source}/self/key`, `${name}.key`), [0, 2, 3, 1])
    const value = heads(linear(input, `${source}/self/value`, `${name}.value`), [0, 2, 1, 3])
    const scores = node('Add', [node('Mul', [node('MatMul', [query, key]), perHead]), bias])
    const mixed = node('MatMul', [node('Softmax', [scores], { axis: -1 }), value])
    const joined = node('Reshape', [node('Transpose', [mixed], { perm: [0, 2, 1, 3] }), joinHeads])
    const output = linear(joined, `${source}/output/dense`, `${name}.output`)
    return layerNorm(node('Add', [output, input]), `${source}/output/LayerNorm`, `${name}.norm`)
  }

  const feedForward = (input: string, source: string, name: string, output: string): string => {
    const inner = gelu(linear(input, `${source}/intermediate/dense`, `${name}.inner`))
    const outer = linear(inner, `${source}/output/dense`, `${name}.outer`)
    return layerNorm(node('Add', [outer, input]), `${source}/output/LayerNorm`, `${name}.norm`, output)
  }

  let hidden = embed()
  const bias = maskBias()
  for (let layer = 0; layer < LAYERS; layer++) {
    const source = `${BERT}/encoder/layer_._${layer}`
    const attended = attention(hidden, bias, `${source}/attention`, `layer${layer}.attention`)
    hidden = feedForward(
      attended,
      source,
      `layer${layer}`,
      layer === LAYERS - 1 ? 'last_hidden_state' : `hidden${layer}`,
    )
  }

  return {
    name: 'all-MiniLM-L6-v2',
    producer: 'lectern',
    opset: OPSET,
    weights,
    nodes,
    inputs: ['input_ids', 'attention_mask'].map((name) => ({ name, type: INT64, shape: ['batch', 'sequence'] })),
    outputs: [{ name: 'last_hidden_state', type: FLOAT, shape: ['batch', 'sequence', WIDTH] }],
  }
}

const bytesOf = (values: Float32Array | BigInt64Array): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
