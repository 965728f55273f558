/** Examples of bodies, made from their schemas: realistic ones, for whoever looks at a route before calling it. */
import { type Json, type JsonObject, listOf, objectOf } from './json.ts'

const TIME = '2026-11-29T09:30:00.000Z'
const QUOTE = 'Run `lectern backup library.tar` every night.'
const PAGE = 'https://docs.example.org/backup'

/** By the name of the field, for those whose schemas give no example of their own. */
const SAMPLES: JsonObject = {
  address: 'https://docs.example.org/guide/',
  answer: `${QUOTE} [1]`,
  chunk_id: '17',
  code: 'not_found',
  collection: 'default',
  collections: 'default',
  comment: 'Just what I was looking for.',
  content: '# Backups\n\nRun the backup every night and keep it for thirty days.',
  content_hash: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  conversation_id: 'conv_Ez2vYgSxZc4mXKq1T0bqLw',
  day: '2026-11-29',
  degraded: 'rerank',
  detail: 'There is no such document',
  document_id: 'guide/backup',
  embedder: 'local/all-MiniLM-L6-v2',
  end: 56,
  flagged: 'backup-3',
  format: 'markdown',
  from: 'bakcup',
  heading_path: 'Backing up',
  id: 'guide/backup',
  ignored: 'temperature',
  instance: '3f2b8c1e-6c0d-4f0e-9d55-0a1f4a1f7c11',
  key: 'lk_3vT8mQx…',
  language: 'en',
  message: 'How do I back up?',
  message_id: 'msg_QIH68XlEC1BRVuKV6dV0gw',
  model: 'extractive',
  n: 1,
  name: 'docs site',
  next_cursor: 'WyIyMDI2LTExLTI5Il0',
  owned_by: 'lectern',
  query: 'How do I back up?',
  question: 'How do I back up?',
  quote: QUOTE,
  quote_translated: 'Ejecute `lectern backup library.tar` cada noche.',
  quote_url: `${PAGE}#:~:text=Run`,
  score: 0.82,
  served_by: 'local/all-MiniLM-L6-v2',
  source: QUOTE,
  source_language: 'en',
  start: 11,
  target_language: 'es',
  text: 'Run the backup every night.',
  title: 'Backing up',
  to: 'backup',
  unavailable: 'The embedder is not available',
  url: `${PAGE}#every-night`,
  variants: 'Where are my backups?',
  vector_store: 'pgvector',
  version: 3,
  warnings: 'One include was not found.',
}

/** A body that is sent: only what must be, for optional fields filled with placeholders make requests that fail. */
export const requestSample = (schema: JsonObject): Json => sampleOf(schema, '', false)

/** A body that is replied, whole. @param resolve what a reference stands for */
export const replySample = (schema: JsonObject, resolve: (reference: string) => JsonObject): Json =>
  sampleOf(schema, '', true, resolve)

function sampleOf(
  given: JsonObject,
  name: string,
  whole: boolean,
  resolve: (reference: string) => JsonObject = () => ({}),
): Json {
  const [only] = listOf(given.allOf).map(objectOf)
  const reference = given.$ref ?? only?.$ref
  const schema = typeof reference === 'string' ? resolve(reference) : given
  const { example, enum: choices, type, format } = schema
  if (example !== undefined) return example
  const [choice] = listOf(choices)
  if (choice !== undefined) return choice
  const nested = (inner: Json | undefined, at: string): Json => sampleOf(objectOf(inner), at, whole, resolve)
  if (schema.properties !== undefined) {
    const required = listOf(schema.required)
    const entries = Object.entries(objectOf(schema.properties)).filter(([field]) => whole || required.includes(field))
    return Object.fromEntries(entries.map(([field, each]) => [field, nested(each, field)]))
  }
  if (type === 'array') return whole || schema.minItems !== undefined ? [nested(schema.items, name)] : []
  const [alternative] = listOf(schema.anyOf ?? schema.oneOf)
  if (alternative !== undefined) return nested(alternative, name)
  const sample = SAMPLES[name]
  if (type === 'string') return format === 'date-time' ? TIME : typeof sample === 'string' ? sample : 'text'
  if (type === 'integer' || type === 'number') return typeof sample === 'number' ? sample : numberOf(schema)
  if (type === 'boolean') return false
  return type === undefined && sample !== undefined ? sample : {}
}

const numberOf = ({ minimum }: JsonObject): number => (typeof minimum === 'number' ? minimum : 1)
