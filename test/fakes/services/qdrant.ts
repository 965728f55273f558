/**
 * Qdrant's REST API as far as it is used, in memory, with every vector compared. Requests and replies follow its
 * OpenAPI document, https://api.qdrant.tech/api-reference.
 */
import { type FakeReply, type FakeRequest, type FakeServer, startFakeServer } from './fake-server.ts'

export interface FakeQdrant extends FakeServer {
  /** How many points all collections hold. */
  countPoints(): number
  readonly collections: ReadonlyMap<string, FakeCollection>
  /** What a server without a disk has after a restart. */
  forgetAll(): void
}

export interface FakeCollection {
  readonly size: number
  readonly indexes: Map<string, unknown>
  readonly points: Map<number, Point>
}

interface Point {
  readonly id: number
  readonly vector: readonly number[]
  readonly payload: Readonly<Record<string, unknown>>
}

interface Condition {
  readonly key: string
  readonly match: { readonly any?: readonly unknown[]; readonly value?: unknown }
}

export async function startQdrant(): Promise<FakeQdrant> {
  const collections = new Map<string, FakeCollection>()
  const server = await startFakeServer({
    probes: /^GET \/readyz$/,
    reply: (request) => (request.path === '/readyz' ? { json: 'all shards are ready' } : route(collections, request)),
  })
  return Object.assign(server, {
    collections,
    countPoints: () => [...collections.values()].reduce((sum, { points }) => sum + points.size, 0),
    forgetAll: () => collections.clear(),
  })
}

const ok = (result: unknown): FakeReply => ({ json: { result, status: 'ok', time: 0.0001 } })
const failed = (status: number, error: string): FakeReply => ({ status, json: { status: { error }, time: 0.0001 } })

function route(collections: Map<string, FakeCollection>, { method, path, body }: FakeRequest): FakeReply {
  const [, name = '', rest = ''] = /^\/collections\/([^/?]+)([^?]*)/.exec(path) ?? []
  const found = collections.get(name)
  if (method === 'PUT' && rest === '') {
    if (found !== undefined) return failed(409, `Wrong input: Collection \`${name}\` already exists!`)
    const { vectors } = body as { readonly vectors: { readonly dense: { readonly size: number } } }
    collections.set(name, { size: vectors.dense.size, indexes: new Map(), points: new Map() })
    return ok(true)
  }
  if (found === undefined) return failed(404, `Not found: Collection \`${name}\` doesn't exist!`)
  switch (`${method} ${rest}`) {
    case 'GET ':
      return ok(describe(found))
    case 'PUT /index': {
      const { field_name, field_schema } = body as { readonly field_name: string; readonly field_schema: unknown }
      found.indexes.set(field_name, field_schema)
      return ok({ operation_id: 0, status: 'completed' })
    }
    case 'PUT /points':
      return upsert(found, body as { readonly points: readonly SentPoint[] })
    case 'POST /points/delete':
      for (const id of (body as { readonly points: readonly number[] }).points) found.points.delete(id)
      return ok({ operation_id: 1, status: 'completed' })
    case 'POST /points/scroll':
      return ok(scroll(found, body as ScrollBody))
    case 'DELETE ':
      return ok(collections.delete(name))
    case 'POST /points/query':
      return ok({ points: query(found, body as QueryBody) })
    default:
      return failed(404, 'no such route')
  }
}

const describe = ({ size, indexes, points }: FakeCollection) => ({
  status: 'green',
  optimizer_status: 'ok',
  points_count: points.size,
  segments_count: 1,
  config: { params: { vectors: { dense: { size, distance: 'Cosine' } } } },
  payload_schema: Object.fromEntries([...indexes.keys()].map((key) => [key, { data_type: 'keyword', points: 0 }])),
})

interface SentPoint extends Omit<Point, 'vector'> {
  readonly vector: { readonly dense: readonly number[] }
}

function upsert(into: FakeCollection, { points }: { readonly points: readonly SentPoint[] }): FakeReply {
  const odd = points.find(({ vector }) => vector.dense.length !== into.size)
  if (odd !== undefined)
    return failed(
      400,
      `Wrong input: Vector dimension error: expected dim: ${into.size}, got ${odd.vector.dense.length}`,
    )
  for (const { id, vector, payload } of points) into.points.set(id, { id, vector: vector.dense, payload })
  return ok({ operation_id: 2, status: 'completed' })
}

interface QueryBody {
  readonly query: readonly number[]
  readonly limit: number
  readonly filter?: { readonly must: readonly Condition[] }
}

const query = ({ points }: FakeCollection, { query: vector, limit, filter }: QueryBody) =>
  [...points.values()]
    .filter(({ payload }) => (filter?.must ?? []).every((condition) => matches(payload, condition)))
    .map((point) => ({ id: point.id, version: 0, score: dot(point.vector, vector), payload: payloadOf(point) }))
    .sort((one, other) => other.score - one.score)
    .slice(0, limit)

interface ScrollBody {
  readonly limit: number
  readonly offset?: number
}

/** In the order of the ids, from `offset` on. */
function scroll({ points }: FakeCollection, { limit, offset = 0 }: ScrollBody) {
  const found = [...points.values()].filter(({ id }) => id >= offset).sort((one, other) => one.id - other.id)
  const page = found.slice(0, limit).map((point) => ({ id: point.id, payload: payloadOf(point) }))
  return { points: page, next_page_offset: found[limit]?.id ?? null }
}

/** The one field that is asked for. */
const payloadOf = ({ payload }: Point) => ({ text_hash: payload.text_hash })

/** A list in the payload matches when any of its values does. */
function matches(payload: Point['payload'], { key, match }: Condition): boolean {
  const values = [payload[key]].flat()
  const wanted = match.any ?? [match.value]
  return values.some((value) => wanted.includes(value))
}

const dot = (one: readonly number[], other: readonly number[]): number =>
  one.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0)
