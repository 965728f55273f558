/**
 * Writes ONNX files: the few messages of onnx.proto that a graph of weights and operators needs, in the wire format of
 * Protocol Buffers. A whole protobuf library, and its schema, would be thirty times as long.
 */
import { joinBytes } from '../../../../base/join-bytes.ts'

/** Numbers of `TensorProto.DataType`. */
export const FLOAT = 1
export const UINT8 = 2
export const INT64 = 7
/** Two numbers from -8 to 7 in a byte, the first in the low half. */
export const INT4 = 22

export interface OnnxTensor {
  readonly name: string
  readonly type: typeof FLOAT | typeof UINT8 | typeof INT64 | typeof INT4
  /** Empty for a scalar. */
  readonly shape: readonly number[]
  /** Little-endian, row after row. */
  readonly data: Uint8Array
}

export type OnnxAttribute = number | string | readonly number[] | { readonly float: number }

export interface OnnxNode {
  readonly operator: string
  /** Whose operator it is; absent: the standard's. */
  readonly domain?: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly attributes: Readonly<Record<string, OnnxAttribute>>
}

/** An input or output of the graph; a named dimension may differ from run to run. */
export interface OnnxValue {
  readonly name: string
  readonly type: OnnxTensor['type']
  readonly shape: readonly (number | string)[]
}

export interface OnnxModel {
  readonly name: string
  readonly producer: string
  /** Version of the standard operators. */
  readonly opset: number
  /** Versions of others' operators, by domain. */
  readonly domains?: Readonly<Record<string, number>>
  readonly weights: readonly OnnxTensor[]
  readonly nodes: readonly OnnxNode[]
  readonly inputs: readonly OnnxValue[]
  readonly outputs: readonly OnnxValue[]
}

/** IR version 10 is the first that knows four-bit numbers. */
const IR_VERSION = 10

/** The bytes of an `.onnx` file. The same model gives the same bytes. */
export function encodeModel(model: OnnxModel): Uint8Array {
  const graph = message(
    ...model.nodes.map((node, index) => part(1, encodeNode(node, index))),
    text(2, model.name),
    ...model.weights.map((tensor) => part(5, encodeTensor(tensor))),
    ...model.inputs.map((value) => part(11, encodeValue(value))),
    ...model.outputs.map((value) => part(12, encodeValue(value))),
  )
  return concat(
    message(
      integer(1, IR_VERSION),
      text(2, model.producer),
      part(7, graph),
      part(8, message(text(1, ''), integer(2, model.opset))),
      ...Object.entries(model.domains ?? {}).map(([domain, version]) =>
        part(8, message(text(1, domain), integer(2, version))),
      ),
    ),
  )
}

const encodeNode = (node: OnnxNode, index: number): Chunks =>
  message(
    ...node.inputs.map((name) => text(1, name)),
    ...node.outputs.map((name) => text(2, name)),
    text(3, `${node.operator}_${index}`),
    text(4, node.operator),
    ...(node.domain === undefined ? [] : [text(7, node.domain)]),
    ...Object.entries(node.attributes).map(([name, value]) => part(5, encodeAttribute(name, value))),
  )

/** Field 20 is the type: 1 a float, 2 an integer, 3 a text, 7 a list of integers. */
function encodeAttribute(name: string, value: OnnxAttribute): Chunks {
  if (typeof value === 'number') return message(text(1, name), integer(3, value), integer(20, 2))
  if (typeof value === 'string') return message(text(1, name), text(4, value), integer(20, 3))
  if ('float' in value) return message(text(1, name), float(2, value.float), integer(20, 1))
  return message(text(1, name), ...value.map((each) => integer(8, each)), integer(20, 7))
}

const encodeTensor = (tensor: OnnxTensor): Chunks =>
  message(
    ...tensor.shape.map((size) => integer(1, size)),
    integer(2, tensor.type),
    text(8, tensor.name),
    part(9, [tensor.data]),
  )

const encodeValue = (value: OnnxValue): Chunks => {
  const dimensions = value.shape.map((size) => part(1, typeof size === 'number' ? integer(1, size) : text(2, size)))
  const tensorType = message(integer(1, value.type), part(2, message(...dimensions)))
  return message(text(1, value.name), part(2, part(1, tensorType)))
}

/** A message as the byte arrays that make it up: weights are never copied before the last step. */
type Chunks = readonly Uint8Array[]

const encoder = new TextEncoder()

const message = (...fields: readonly Chunks[]): Chunks => fields.flat()

/** A field with a length: a message, a text or raw bytes (wire type 2). */
function part(field: number, content: Chunks): Chunks {
  const length = content.reduce((sum, { byteLength }) => sum + byteLength, 0)
  return [varint((field << 3) | 2), varint(length), ...content]
}

const text = (field: number, value: string): Chunks => part(field, [encoder.encode(value)])

const integer = (field: number, value: number): Chunks => [varint(field << 3), varint(value)]

const float = (field: number, value: number): Chunks => {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setFloat32(0, value, true)
  return [varint((field << 3) | 5), bytes]
}

/** Seven bits a byte, the lowest first; a negative number is written as 64 bits of two's complement. */
function varint(value: number): Uint8Array {
  const bytes: number[] = []
  let rest = BigInt.asUintN(64, BigInt(value))
  do {
    const low = Number(rest & 0x7fn)
    rest >>= 7n
    bytes.push(rest === 0n ? low : low | 0x80)
  } while (rest !== 0n)
  return Uint8Array.from(bytes)
}

const concat = (chunks: Chunks): Uint8Array =>
  joinBytes(
    chunks,
    chunks.reduce((sum, { byteLength }) => sum + byteLength, 0),
  )
