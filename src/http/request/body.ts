/**
 * Reads a request's body before anything parses it: its media type, its size and its shape are checked first. Elysia
 * parses before the first hook that could refuse (https://github.com/elysiajs/elysia/issues/1511): 200 kB of nested
 * lists kept the process busy for 1.4 s.
 */
import { isUtf8 } from 'node:buffer'
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
 * @throws Problem `unsupported_media_type`, `too_large`, `invalid_json`, `invalid_request`
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

/** Without `connection: close`: Bun would cut the connection before the client has read why (it gets EPIPE). */
const tooLarge = (limit: number) => problem('too_large', `The body may have ${limit} bytes at most.`)

/** Counts while it reads: a chunked body declares no length, and a declared one may be a lie in-process. */
async function readCapped(
  body: ReadableStream<Uint8Array>,
  limit: number,
  beforeFirst: () => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const reader = body.getReader()
  const parts: Uint8Array[] = []
  let length = 0
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      if (length === 0 && next.value.byteLength > 0) beforeFirst()
      length += next.value.byteLength
      if (length > limit) throw tooLarge(limit)
      parts.push(next.value)
    }
  } catch (error) {
    reader.cancel().catch(() => undefined)
    throw error instanceof Problem
      ? error
      : problem('invalid_request', 'The body stopped before its end.', { cause: error })
  }
  const whole = new Uint8Array(length)
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.byteLength
  }
  return whole
}

const FAULTS: Readonly<Record<JsonFault, string>> = {
  too_deep: `JSON may be nested ${DEEPEST_JSON} levels deep at most.`,
  nul: 'Text may not hold the NUL character.',
  lone_surrogate: 'Text may not hold half of a surrogate pair.',
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
