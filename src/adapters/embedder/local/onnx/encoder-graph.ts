/**
 * An encoder of BERT's kind as an ONNX graph: tokens in, one vector a token out. How its large weights are stored is
 * the weights' own affair; every sum is made of 32-bit floats, so that a text's vector is the same whether it is alone
 * or in a batch. (Arithmetic on bytes, scaled by what is in the batch, gave vectors that differed by a cosine of .98.)
 */
import { createGraphBuilder, type GraphBuilder } from './graph-builder.ts'
import { FLOAT, INT64, type OnnxModel } from './onnx.ts'

export interface EncoderShape {
  readonly name: string
  readonly layers: number
  readonly heads: number
  readonly width: number
  /** Of layer normalisation. */
  readonly epsilon: number
  /** Of the standard operators, 17 or later. */
  readonly opset: number
  /** Of others' operators, by domain. */
  readonly domains?: Readonly<Record<string, number>>
}

/** The parts of a layer with a matrix and a bias, and those with a gain and a bias. */
export type LinearPart = 'query' | 'key' | 'value' | 'attended' | 'inner' | 'outer'
export type NormPart = 'attention.norm' | 'norm'

export interface EncoderWeights {
  /** Adds the table of words and the nodes that look `input_ids` up: vectors of 32-bit floats. */
  words(graph: GraphBuilder): string
  /** One row a position. */
  readonly positions: FloatMatrix
  /** What the first, and here only, text of a pair is marked with. */
  readonly kind: Float32Array
  readonly embeddingNorm: Norm
  norm(layer: number, part: NormPart): Norm
  /** Adds a matrix and its product with `input`, without the bias. */
  product(graph: GraphBuilder, input: string, layer: number, part: LinearPart): string
  bias(layer: number, part: LinearPart): Float32Array
}

export interface FloatMatrix {
  readonly rows: number
  readonly values: Float32Array
}

export interface Norm {
  readonly gain: Float32Array
  readonly bias: Float32Array
}

/** Added to the score of a padded position: e^-10000 is 0. */
const MASKED = -10_000

export function buildEncoder(shape: EncoderShape, weights: EncoderWeights): OnnxModel {
  const { width } = shape
  const graph = createGraphBuilder()
  const { floats, integers, node } = graph
  const headWidth = width / shape.heads

  const linear = (input: string, layer: number, part: LinearPart): string => {
    const bias = weights.bias(layer, part)
    const product = weights.product(graph, input, layer, part)
    return node('Add', [product, floats(`layer${layer}.${part}.bias`, [bias.length], bias)])
  }
  const layerNorm = (input: string, { gain, bias }: Norm, name: string, output?: string): string =>
    node('LayerNormalization', [input, floats(`${name}.gain`, [width], gain), floats(`${name}.bias`, [width], bias)], {
      attributes: { axis: -1, epsilon: { float: shape.epsilon } },
      ...(output === undefined ? {} : { output }),
    })

  const one = floats('one', [], [1])
  const half = floats('half', [], [0.5])
  const rootHalf = floats('root_half', [], [Math.SQRT1_2])
  const perHead = floats('per_head', [], [1 / Math.sqrt(headWidth)])
  const splitHeads = integers('split_heads', [0, 0, shape.heads, headWidth])
  const joinHeads = integers('join_heads', [0, 0, width])

  /** x · Φ(x), with the error function itself, not its approximation by tanh. */
  const gelu = (input: string): string => {
    const erf = node('Erf', [node('Mul', [input, rootHalf])])
    return node('Mul', [node('Mul', [input, node('Add', [erf, one])]), half])
  }
  const heads = (input: string, order: readonly number[]): string =>
    node('Transpose', [node('Reshape', [input, splitHeads])], { attributes: { perm: order } })

  const embed = (): string => {
    const length = node('Slice', [node('Shape', ['input_ids']), integers('at_1', [1]), integers('at_2', [2])])
    const { rows, values } = weights.positions
    const position = node('Slice', [
      floats('positions', [rows, width], values),
      integers('at_0', [0]),
      length,
      integers('axis_0', [0]),
    ])
    const kind = floats('kind', [width], weights.kind)
    const sum = node('Add', [node('Add', [weights.words(graph), position]), kind])
    return layerNorm(sum, weights.embeddingNorm, 'embedding.norm')
  }

  const maskBias = (): string => {
    const mask = node('Cast', ['attention_mask'], { attributes: { to: FLOAT } })
    const bias = node('Mul', [node('Sub', [one, mask]), floats('masked', [], [MASKED])])
    return node('Unsqueeze', [bias, integers('axes_1_2', [1, 2])])
  }

  const attention = (input: string, bias: string, layer: number): string => {
    const query = heads(linear(input, layer, 'query'), [0, 2, 1, 3])
    const key = heads(linear(input, layer, 'key'), [0, 2, 3, 1])
    const value = heads(linear(input, layer, 'value'), [0, 2, 1, 3])
    const scores = node('Add', [node('Mul', [node('MatMul', [query, key]), perHead]), bias])
    const mixed = node('MatMul', [node('Softmax', [scores], { attributes: { axis: -1 } }), value])
    const transposed = node('Transpose', [mixed], { attributes: { perm: [0, 2, 1, 3] } })
    const output = linear(node('Reshape', [transposed, joinHeads]), layer, 'attended')
    return layerNorm(
      node('Add', [output, input]),
      weights.norm(layer, 'attention.norm'),
      `layer${layer}.attention.norm`,
    )
  }

  const feedForward = (input: string, layer: number, output: string): string => {
    const outer = linear(gelu(linear(input, layer, 'inner')), layer, 'outer')
    return layerNorm(node('Add', [outer, input]), weights.norm(layer, 'norm'), `layer${layer}.norm`, output)
  }

  let hidden = embed()
  const bias = maskBias()
  for (let layer = 0; layer < shape.layers; layer++) {
    const attended = attention(hidden, bias, layer)
    hidden = feedForward(attended, layer, layer === shape.layers - 1 ? 'last_hidden_state' : `hidden${layer}`)
  }

  return {
    name: shape.name,
    producer: 'lectern',
    opset: shape.opset,
    ...(shape.domains === undefined ? {} : { domains: shape.domains }),
    weights: graph.weights,
    nodes: graph.nodes,
    inputs: ['input_ids', 'attention_mask'].map((name) => ({ name, type: INT64, shape: ['batch', 'sequence'] })),
    outputs: [{ name: 'last_hidden_state', type: FLOAT, shape: ['batch', 'sequence', width] }],
  }
}
