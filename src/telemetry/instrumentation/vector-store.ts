import type { VectorStore } from '../../ports/vector-store.ts'
import type { Call } from './calls.ts'

export function observeVectorStore(store: VectorStore, call: Call): VectorStore {
  const attributes = { 'db.system.name': call.adapter }
  return {
    ...store,
    upsert: (points, signal) =>
      call({ name: 'upsert vectors', attributes, signal }, () => store.upsert(points, signal)),
    search: (query, signal) =>
      call({ name: 'search vectors', stage: 'vector_search', attributes, signal }, () => store.search(query, signal)),
    remove: (chunkIds, signal) =>
      call({ name: 'remove vectors', attributes, signal }, () => store.remove(chunkIds, signal)),
  }
}
