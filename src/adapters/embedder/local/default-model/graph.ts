/** all-MiniLM-L6-v2, an encoder of 6 layers: its large weights stay bytes and are expanded when they are used. */
import { buildEncoder, type LinearPart, type NormPart } from '../onnx/encoder-graph.ts'
import { FLOAT, type OnnxModel } from '../onnx/onnx.ts'
import { dequantize, type QuantizedTensor, zeroPoint } from './tfjs-weights.ts'

export const LAYERS = 6
export const HEADS = 12
export const WIDTH = 384
export const MAX_POSITIONS = 512

const LAYER_NORM_EPSILON = 1e-12
/** LayerNormalization is a standard operator since 17. */
const OPSET = 17

const BERT = 'StatefulPartitionedCall/model/tf_bert_model/bert'
const WORD_EMBEDDINGS = 'unknown'
const POSITION_EMBEDDINGS = 'unknown_0'
const TYPE_EMBEDDINGS = 'unknown_1'

const LINEAR_NAMES: Readonly<Record<LinearPart, string>> = {
  query: 'attention/self/query',
  key: 'attention/self/key',
  value: 'attention/self/value',
  attended: 'attention/output/dense',
  inner: 'intermediate/dense',
  outer: 'output/dense',
}
const NORM_NAMES: Readonly<Record<NormPart, string>> = {
  'attention.norm': 'attention/output/LayerNorm',
  norm: 'output/LayerNorm',
}

/** @throws Error when a tensor is missing */
export function buildGraph(tensors: ReadonlyMap<string, QuantizedTensor>): OnnxModel {
  const tensor = (name: string): QuantizedTensor => {
    const found = tensors.get(name)
    if (found === undefined) throw new Error(`The model has no tensor ${name}`)
    return found
  }
  const floats = (name: string): Float32Array => dequantize(tensor(name))
  const norm = (name: string) => ({
    gain: floats(`${name}/batchnorm/mul/ReadVariableOp`),
    bias: floats(`${name}/batchnorm/ReadVariableOp`),
  })
  const layerName = (layer: number, name: string): string => `${BERT}/encoder/layer_._${layer}/${name}`

  return buildEncoder(
    {
      name: 'all-MiniLM-L6-v2',
      layers: LAYERS,
      heads: HEADS,
      width: WIDTH,
      epsilon: LAYER_NORM_EPSILON,
      opset: OPSET,
    },
    {
      words(graph) {
        const words = tensor(WORD_EMBEDDINGS)
        const found = graph.node('Gather', [graph.bytes('words', words.shape, words.bytes), 'input_ids'])
        const asFloats = graph.node('Cast', [found], { attributes: { to: FLOAT } })
        const scaled = graph.node('Mul', [asFloats, graph.floats('words.scale', [], [words.scale])])
        return graph.node('Add', [scaled, graph.floats('words.minimum', [], [words.minimum])])
      },
      positions: { rows: MAX_POSITIONS, values: floats(POSITION_EMBEDDINGS) },
      kind: floats(TYPE_EMBEDDINGS).subarray(0, WIDTH),
      embeddingNorm: norm(`${BERT}/embeddings/LayerNorm`),
      norm: (layer, part) => norm(layerName(layer, NORM_NAMES[part])),
      product(graph, input, layer, part) {
        const kernel = tensor(`${layerName(layer, LINEAR_NAMES[part])}/Tensordot/ReadVariableOp`)
        const name = `layer${layer}.${part}`
        const expanded = graph.node('DequantizeLinear', [
          graph.bytes(`${name}.weight`, kernel.shape, kernel.bytes),
          graph.floats(`${name}.scale`, [], [kernel.scale]),
          graph.bytes(`${name}.zero`, [], Uint8Array.of(zeroPoint(kernel))),
        ])
        return graph.node('MatMul', [input, expanded])
      },
      bias: (layer, part) => floats(`${layerName(layer, LINEAR_NAMES[part])}/BiasAdd/ReadVariableOp`),
    },
  )
}
