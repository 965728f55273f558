/**
 * Reads a request's body before anything parses it: its media type, its size and its shape are checked first. Elysia
 * parses before the first hook that could refuse (https://github.com/elysiajs/elysia/issues/1511): 200 kB of nested
 * lists kept the process busy for 1.4 s.
 */
import { isUtf8 } from 'node:buffer'
import { joinBytes } from '../../base/join-bytes.ts'
import { LATE, within } from '../../base/timeout.ts'
import { Problem, problem } from '../../request/problem.ts'
import { DEEPEST_JSON, type JsonFault, scanJson } from './json-scan.ts'

export interface BodyRule {
  /** What the route reads. `any`: it looks at the media type by itself. */
  readonly accepts: 'json' | 'multipart' | 'any'
  /** Whether its JSON is an object, by the route's own schema. */
  readonly wantsObject: boolean
  /** Largest body of any kind but multipart. */
  readonly limitBytes: number
  /** Largest multipart body. */
  readonly uploadLimitBytes: number
}

/**
 * The body's bytes, or `null` when there is none.
 *
 * @throws Problem `unsupported_media_type`, `too_large`, `request_too_slow`, `invalid_json`, `invalid_request`; what was
 *   not read can still be
 */
export async function readBody(request: Request, rule: BodyRule): Promise<Uint8Array<ArrayBuffer> | null> {
  const declared = declaredLength(request.headers)
  if (request.body === null || declared === 0) return null
  const type = mediaTypeOf(request.headers)
  const limit = type?.name === 'multipart/form-data' ? rule.uploadLimitBytes : rule.limitBytes
  const check = (): void => checkMediaType(type, request.headers, rule.accepts)
  if (declared !== undefined) {
    check()
    if (declared > limit) throw tooLarge(limit)
  }
  // Without a length (chunked, or in-process) only the first bytes tell that there is a body.
  const bytes = await readCapped(request.body, limit, check)
  if (bytes.length === 0) return null
  if (type !== undefined && isJson(type.name)) {
    checkJson(bytes)
    if (rule.wantsObject) refuseLists(bytes)
  }
  return bytes
}

interface MediaType {
  /** Lower case, without parameters. */
  readonly name: string
  readonly parameters: ReadonlyMap<string, string>
}

function declaredLength(headers: Headers): number | undefined {
  const text = headers.get('content-length')
  return text !== null && /^\d+$/.test(text) ? Number(text) : undefined
}

/** `undefined` when there is none. A header sent twice comes joined by a comma and matches nothing. */
function mediaTypeOf(headers: Headers): MediaType | undefined {
  const text = headers.get('content-type')
  if (text === null) return undefined
  const [name = '', ...rest] = text.split(';').map((part) => part.trim())
  const parameters = rest.flatMap((part): [string, string][] => {
    const match = /^([\w-]+)=(?:"([^"]*)"|(.*))$/.exec(part)
    return match === null ? [] : [[(match[1] ?? '').toLowerCase(), match[2] ?? match[3] ?? '']]
  })
  return { name: name.toLowerCase(), parameters: new Map(parameters) }
}

const isJson = (name: string): boolean => /^application\/([\w.-]+\+)?json$/.test(name)

function checkMediaType(type: MediaType | undefined, headers: Headers, accepts: BodyRule['accepts']): void {
  const encoding = headers.get('content-encoding')
  if (encoding !== null && encoding.toLowerCase() !== 'identity')
    throw problem('unsupported_media_type', 'Send the body without a content encoding.')
  if (accepts === 'json' && type?.name !== 'application/json')
    throw problem('unsupported_media_type', 'Send the body as application/json.')
  if (accepts === 'multipart' && type?.name !== 'multipart/form-data')
    throw problem('unsupported_media_type', 'Send the body as multipart/form-data.')
  if (type?.name === 'multipart/form-data' && !type.parameters.get('boundary'))
    throw problem('unsupported_media_type', 'The multipart/form-data type names no boundary.')
  const charset = type?.parameters.get('charset')
  if (accepts === 'json' && charset !== undefined && !/^utf-?8$/i.test(charset))
    throw problem('unsupported_media_type', 'JSON is read as UTF-8 only.')
}

const tooLarge = (limit: number) => problem('too_large', `The body may be at most ${limit} bytes.`)

/** Counts while it reads: a chunked body declares no length, and a declared one may be a lie in-process. */
async function readCapped(
  body: ReadableStream<Uint8Array>,
  limit: number,
  beforeFirst: () => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const reader = body.getReader()
  const pace = watchPace()
  const parts: Uint8Array[] = []
  let length = 0
  try {
    for (;;) {
      const next = await Promise.race([reader.read(), pace.tooSlow])
      if (next.done) break
      if (length === 0 && next.value.byteLength > 0) beforeFirst()
      length += next.value.byteLength
      if (length > limit) throw tooLarge(limit)
      pace.note(next.value.byteLength)
      parts.push(next.value)
    }
  } catch (error) {
    throw error instanceof Problem
      ? error
      : problem('invalid_request', 'The body stopped before its end.', { cause: error })
  } finally {
    pace.end()
    reader.releaseLock()
  }
  return joinBytes(parts, length)
}

/** Bun cuts, without a word, who sends less than 16 kB in 30 seconds; Deno waits for ever. */
const SLOWEST_BYTES = 16_384
const SLOWEST_MS = 25_000

/** `tooSlow` rejects when too little has come for too long. */
function watchPace() {
  const { promise, reject } = Promise.withResolvers<never>()
  promise.catch(() => undefined)
  const giveUp = (): void => reject(problem('request_too_slow', 'The body came too slowly.'))
  let timer = setTimeout(giveUp, SLOWEST_MS)
  let bytes = 0
  return {
    tooSlow: promise,
    note(more: number): void {
      bytes += more
      if (bytes < SLOWEST_BYTES) return
      bytes = 0
      clearTimeout(timer)
      timer = setTimeout(giveUp, SLOWEST_MS)
    },
    end: (): void => clearTimeout(timer),
  }
}

/** A body of a refused request that declares no more is left to the runtime, which reads it to its end. */
const HARMLESS_BYTES = 67_108_864
const DISCARDED_BYTES = 16_777_216
const DISCARD_MS = 2000
/** Who sends nothing for so long waits for the reply. */
const PAUSE_MS = 250

/**
 * For a request that is refused. Most clients read a reply only once they have sent all, and those that are cut off
 * meanwhile never see it (Bun gives them no time to): what is left of the body is read and thrown away, up to a point.
 *
 * @returns whether the body ends; if not, the connection has to be closed after the reply
 */
export async function discardBody({ body, headers }: Request): Promise<boolean> {
  if (body === null || body.locked) return true
  const declared = declaredLength(headers)
  if (declared !== undefined && declared <= HARMLESS_BYTES) return true
  const reader = body.getReader()
  const until = performance.now() + DISCARD_MS
  try {
    for (let length = 0; length < DISCARDED_BYTES && performance.now() < until; ) {
      const next = await within(PAUSE_MS, reader.read())
      if (next === LATE) return false
      if (next.done) return true
      length += next.value.byteLength
    }
  } catch {
    // It broke off, and so has the connection.
  }
  // Not cancelled: Deno would read it to its end. Left alone, it waits for the client to leave.
  return false
}

const FAULTS: Readonly<Record<JsonFault, string>> = {
  too_deep: `JSON may be nested at most ${DEEPEST_JSON} levels deep.`,
  nul: 'Text must not contain the NUL character.',
  lone_surrogate: 'Text must not contain half of a surrogate pair.',
}

function checkJson(bytes: Uint8Array): void {
  if (!isUtf8(bytes)) throw problem('invalid_json', 'The body is not valid UTF-8.')
  const fault = scanJson(bytes)
  if (fault !== undefined) throw problem('invalid_request', FAULTS[fault])
}

const WHITE_SPACE: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d])
const QUOTE = 0x22
const OPEN_ARRAY = 0x5b

/**
 * Elysia takes a text or a list for an object with a property for each letter or item, before it looks whether it is
 * one: seconds for a megabyte.
 */
function refuseLists(bytes: Uint8Array): void {
  const first = bytes.find((byte) => !WHITE_SPACE.has(byte))
  if (first !== QUOTE && first !== OPEN_ARRAY) return
  try {
    JSON.parse(new TextDecoder().decode(bytes))
  } catch (cause) {
    throw problem('invalid_json', 'The body could not be parsed.', { cause })
  }
  throw problem('invalid_request', undefined, { errors: [{ path: '/', message: 'Expected an object' }] })
}
