/** What has to be known of a sentence model before it is loaded: read from the files beside it. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { access, readFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'

export type Pooling = 'mean' | 'cls'

export interface ModelSpec {
  /** Stored beside every vector. Two models, or two variants of one, never share an id. */
  readonly id: string
  readonly dimensions: number
  /** Languages that it was made for; `null`: not known, or many. */
  readonly languages: readonly string[] | null
  /** Longer texts are cut, special tokens included. */
  readonly maxTokens: number
  readonly pooling: Pooling
  /** Put before every text of the kind. */
  readonly prefixes: { readonly query: string; readonly document: string }
  /** Folder of the model; `null`: the one that comes with the program. */
  readonly folder: string | null
  /** The model's file under the folder. */
  readonly file: string
  /** Under the folder: `tokenizer.json`, or the vocabulary of a unigram model, `….bin`. */
  readonly tokenizer: string
}

export interface PrefixSettings {
  readonly query?: string | undefined
  readonly document?: string | undefined
}

/** Where exports put the model, in the order in which they are tried. */
const MODEL_FILES = ['model.onnx', 'onnx/model.onnx', 'onnx/model_quantized.onnx']
/** Of BERT and its kin, when the folder does not say. */
const USUAL_MAX_TOKENS = 512

/**
 * Reads a folder in the layout of sentence-transformers: `model.onnx` or `onnx/model.onnx`, `tokenizer.json`,
 * `config.json`, `1_Pooling/config.json`, `sentence_bert_config.json` and, for prefixes,
 * `config_sentence_transformers.json`.
 *
 * @throws Error that names EMBED_MODEL_DIR and what is missing or not supported
 */
export async function readModelSpec(path: string, settings: PrefixSettings = {}): Promise<ModelSpec> {
  const folder = resolve(path)
  const file = await firstThere(folder, MODEL_FILES)
  if (file === undefined) throw wrong(folder, `has none of ${MODEL_FILES.join(', ')}`)
  if ((await firstThere(folder, ['tokenizer.json'])) === undefined) throw wrong(folder, 'has no tokenizer.json')
  const [config, pooling, sentence, prompts] = await Promise.all([
    readJson(folder, 'config.json'),
    readJson(folder, '1_Pooling/config.json'),
    readJson(folder, 'sentence_bert_config.json'),
    readJson(folder, 'config_sentence_transformers.json').then(({ prompts }) => asObject(prompts)),
  ])
  const dimensions = asNumber(pooling.word_embedding_dimension) ?? asNumber(config.hidden_size)
  if (dimensions === undefined) throw wrong(folder, 'does not state its width: hidden_size is missing in config.json')
  const chosen = {
    query: withSpace(settings.query),
    document: withSpace(settings.document),
  }
  return {
    id: `local/${basename(folder)}/${await shortHash(join(folder, file))}${mark(chosen)}`,
    dimensions,
    languages: null,
    maxTokens: asNumber(sentence.max_seq_length) ?? maxPositions(config) ?? USUAL_MAX_TOKENS,
    pooling: poolingOf(folder, pooling),
    prefixes: {
      query: chosen.query ?? asText(prompts.query) ?? '',
      document: chosen.document ?? asText(prompts.document) ?? asText(prompts.passage) ?? '',
    },
    folder,
    file,
    tokenizer: 'tokenizer.json',
  }
}

const wrong = (folder: string, what: string): Error => new Error(`EMBED_MODEL_DIR: ${folder} ${what}`)

function poolingOf(folder: string, config: JsonObject): Pooling {
  const modes = Object.entries(config).flatMap(([name, value]) =>
    name.startsWith('pooling_mode_') && value === true ? [name.slice('pooling_mode_'.length)] : [],
  )
  if (modes.length === 0 || (modes.length === 1 && modes[0] === 'mean_tokens')) return 'mean'
  if (modes.length === 1 && modes[0] === 'cls_token') return 'cls'
  throw wrong(folder, `pools by ${modes.join(' and ')}: only mean_tokens and cls_token are supported`)
}

/** RoBERTa and its kin keep the first two positions for padding. */
function maxPositions(config: JsonObject): number | undefined {
  const positions = asNumber(config.max_position_embeddings)
  if (positions === undefined) return undefined
  return /roberta/.test(asText(config.model_type) ?? '') ? positions - 2 : positions
}

/** Settings are trimmed when they are read; a prefix is a word of its own. */
const withSpace = (prefix: string | undefined): string | undefined =>
  prefix === undefined || prefix === '' ? undefined : `${prefix.trim()} `

/** Other prefixes make other vectors: they must not be taken for each other. */
function mark({ query, document }: PrefixSettings): string {
  if (query === undefined && document === undefined) return ''
  return `+${createHash('sha256')
    .update(JSON.stringify([query, document]))
    .digest('hex')
    .slice(0, 4)}`
}

async function shortHash(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex').slice(0, 8)
}

async function firstThere(folder: string, names: readonly string[]): Promise<string | undefined> {
  for (const name of names) {
    const there = await access(join(folder, name)).then(
      () => true,
      () => false,
    )
    if (there) return name
  }
  return undefined
}

type JsonObject = Readonly<Record<string, unknown>>

/** A file that is missing says nothing. */
async function readJson(folder: string, name: string): Promise<JsonObject> {
  const text = await readFile(join(folder, name), 'utf8').catch(() => '{}')
  try {
    return asObject(JSON.parse(text))
  } catch (cause) {
    throw new Error(`EMBED_MODEL_DIR: ${join(folder, name)} is not JSON`, { cause })
  }
}

const asObject = (value: unknown): JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {}
const asNumber = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : undefined
const asText = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
