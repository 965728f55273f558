/** Vectors with no key and no internet: a small sentence model in a thread of this process. */
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { defineAdapter } from '../../plugin.ts'
import { withKnownVectors } from './local/known-vectors.ts'
import { createLocalEmbedder } from './local/local-embedder.ts'
import { readModelSpec } from './local/model-spec.ts'
import { cardOf, specOf } from './local/models/index.ts'
import { readGuideVectors, workerUrl } from './local/program-files.ts'

export default defineAdapter({
  contract: 1,
  port: 'embedder',
  name: 'local',
  summary: 'A sentence model inside the process: for English, for many languages, or the one in EMBED_MODEL_DIR',
  config: (t) =>
    t.Object({
      EMBED_MODEL: t.UnionEnum(['english', 'multilingual'], {
        default: 'english',
        description: 'Its sentence model; multilingual has to be added once: lectern models add multilingual',
      }),
      EMBED_MODEL_DIR: t.Optional(
        t.String({
          description: 'Folder of another sentence model: model.onnx or onnx/model.onnx, tokenizer.json, config.json',
        }),
      ),
      EMBED_QUERY_PREFIX: t.Optional(
        t.String({ description: 'Prefix of every question, e.g. "query:", if the model needs one' }),
      ),
      EMBED_DOCUMENT_PREFIX: t.Optional(
        t.String({ description: 'Prefix of every passage, e.g. "passage:", if the model needs one' }),
      ),
      EMBED_RUNTIME: t.UnionEnum(['auto', 'native', 'wasm'], {
        default: 'auto',
        description: 'Runtime of the model: the native library, WebAssembly, or the first that works',
      }),
    }),
  async open({ config, log, dataDir }) {
    const prefixes = { query: config.EMBED_QUERY_PREFIX, document: config.EMBED_DOCUMENT_PREFIX }
    const card = config.EMBED_MODEL_DIR === undefined ? cardOf(config.EMBED_MODEL) : undefined
    const model =
      card === undefined ? await readModelSpec(config.EMBED_MODEL_DIR ?? '', prefixes) : await specOf(dataDir, card)
    const embedder = createLocalEmbedder({
      model,
      cosines: card?.cosines,
      runtime: config.EMBED_RUNTIME,
      threads: threadsFor(availableParallelism()),
      libraryFolder: join(dataDir, 'runtime'),
      workerUrl: workerUrl(),
      log,
    })
    return {
      port: withKnownVectors(embedder, () => readGuideVectors(model.id)),
      health: { service: 'embedder', critical: false, check: async () => embedder.status() },
      close: embedder.close,
    }
  },
})

/** Half of the processors, four at most: the others are for the server and the database. */
const threadsFor = (processors: number): number => Math.max(1, Math.min(4, Math.floor(processors / 2)))
