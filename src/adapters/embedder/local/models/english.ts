import type { ModelCard } from './card.ts'

export const english: ModelCard = {
  name: 'english',
  title: 'all-MiniLM-L6-v2',
  summary: 'English; small and fast',
  licence: 'Apache-2.0',
  spec: {
    id: 'local/all-MiniLM-L6-v2/u8w',
    dimensions: 384,
    languages: ['en'],
    maxTokens: 256,
    pooling: 'mean',
    prefixes: { query: '', document: '' },
    file: 'model.onnx',
    tokenizer: 'tokenizer.json',
  },
  cosines: { chance: 0.024, spread: 0.076, related: 0.685 },
  files: ['model.onnx', 'tokenizer.json', 'tokenizer_config.json'],
  source: null,
}
