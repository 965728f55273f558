/** A sentence model in memory: token ids in, unit vectors out. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Tensor } from 'onnxruntime-common'
import type { ModelSpec } from './model-spec.ts'
import { normalize, poolRows } from './pooling.ts'
import { readModelFile } from './program-files.ts'
import type { RuntimeChoice, Session } from './session.ts'
import { openNativeSession } from './session-native.ts'
import { openWasmSession } from './session-wasm.ts'
import { createTokenEncoder, createUnigramTokens, type TokenEncoder } from './token-encoder.ts'

export interface SentenceModel {
  readonly runtime: Session['runtime']
  /** Why the native library is not used although it was tried. */
  readonly fallback: string | null
  readonly encode: TokenEncoder
  /** @returns one row of the model's width a text */
  embed(texts: readonly (readonly number[])[]): Promise<Float32Array>
}

export interface SentenceModelOptions {
  readonly spec: ModelSpec
  readonly runtime: RuntimeChoice
  readonly threads: number
  readonly libraryFolder: string
}

/** Outputs with a vector a text, and with a vector a token, by the names that exporters give them. */
const TEXT_OUTPUTS = ['sentence_embedding']
const TOKEN_OUTPUTS = ['last_hidden_state', 'token_embeddings']

/** @throws Error when the model cannot be read or does not look like a sentence model */
export async function openSentenceModel(options: SentenceModelOptions): Promise<SentenceModel> {
  const { spec } = options
  const encode = await openTokenizer(spec)
  const model = await readFileOf(spec, spec.file)
  const { session, fallback } = await openSession(model, options)
  // The runtime has its own copy, and the native library would hold on to these bytes.
  model.buffer.transfer(0)
  const output = [...TEXT_OUTPUTS, ...TOKEN_OUTPUTS].find((name) => session.outputNames.includes(name))
  if (output === undefined) throw new Error(`The model has none of the outputs ${TOKEN_OUTPUTS.join(', ')}`)
  const pooled = TEXT_OUTPUTS.includes(output)

  return {
    runtime: session.runtime,
    fallback,
    encode,
    async embed(texts) {
      const data = await runSession(session, texts, output)
      const width = pooled ? data.length / texts.length : spec.dimensions
      if (width !== spec.dimensions) throw new Error(`The model's vectors have ${width} dimensions`)
      if (!pooled) {
        const lengths = texts.map(({ length }) => length)
        return poolRows(data, lengths, spec.dimensions, spec.pooling)
      }
      const vectors = Float32Array.from(data)
      for (let row = 0; row < texts.length; row++) normalize(vectors.subarray(row * width, (row + 1) * width))
      return vectors
    },
  }
}

async function openSession(
  model: Uint8Array<ArrayBuffer>,
  { runtime, threads, libraryFolder }: SentenceModelOptions,
): Promise<{ readonly session: Session; readonly fallback: string | null }> {
  if (runtime === 'wasm') return { session: await openWasmSession({ model, threads }), fallback: null }
  try {
    return { session: await openNativeSession({ model, threads }, libraryFolder), fallback: null }
  } catch (error) {
    if (runtime === 'native') throw error
    const fallback = error instanceof Error ? error.message : String(error)
    return { session: await openWasmSession({ model, threads }), fallback }
  }
}

/** Shorter texts are padded with token 0, which the mask makes invisible. */
async function runSession(
  session: Session,
  texts: readonly (readonly number[])[],
  output: string,
): Promise<Float32Array> {
  const length = Math.max(...texts.map((ids) => ids.length))
  const ids = new BigInt64Array(texts.length * length)
  const mask = new BigInt64Array(texts.length * length)
  texts.forEach((text, row) => {
    text.forEach((id, column) => {
      ids[row * length + column] = BigInt(id)
      mask[row * length + column] = 1n
    })
  })
  const shape = [texts.length, length]
  const known: Readonly<Record<string, () => Tensor>> = {
    input_ids: () => new Tensor('int64', ids, shape),
    attention_mask: () => new Tensor('int64', mask, shape),
    token_type_ids: () => new Tensor('int64', new BigInt64Array(ids.length), shape),
    position_ids: () =>
      new Tensor(
        'int64',
        ids.map((_, index) => BigInt(index % length)),
        shape,
      ),
  }
  const inputs = Object.fromEntries(
    session.inputNames.map((name) => {
      const input = known[name]
      if (input === undefined) throw new Error(`The model wants the input ${name}, which a sentence model has not`)
      return [name, input()]
    }),
  )
  const { data } = await session.run(inputs, output)
  if (!(data instanceof Float32Array)) throw new Error(`The model's ${output} is not made of 32-bit floats`)
  return data
}

async function openTokenizer(spec: ModelSpec): Promise<TokenEncoder> {
  if (spec.tokenizer.endsWith('.bin'))
    return createUnigramTokens(await readFileOf(spec, spec.tokenizer), spec.maxTokens)
  const readJson = async (name: string): Promise<object> =>
    JSON.parse(new TextDecoder().decode(await readFileOf(spec, name))) as object
  const [tokenizer, config] = await Promise.all([
    readJson(spec.tokenizer),
    readJson('tokenizer_config.json').catch(() => ({})),
  ])
  return createTokenEncoder(tokenizer, config, spec.maxTokens)
}

const readFileOf = async ({ folder }: ModelSpec, name: string): Promise<Uint8Array<ArrayBuffer>> =>
  folder === null ? await readModelFile(name) : new Uint8Array(await readFile(join(folder, name)))
