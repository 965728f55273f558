/**
 * Reads one address of the web within bounds: size, time, redirects, and only where the guard lets it. It speaks through
 * `node:http`, whose `lookup` connects to the very address that was checked; `fetch` would ask for the name again.
 */

import type { IncomingMessage } from 'node:http'
import { clearTimeout, setTimeout } from 'node:timers'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { joinBytes } from '../../../base/join-bytes.ts'
import { type AddressGuard, type CheckedAddress, ForbiddenAddress } from './address-guard.ts'

export interface WebReply {
  /** Where the last redirect led. */
  readonly address: URL
  readonly status: number
  header(name: string): string | null
  /** Decompressed; empty unless the status is 200. */
  readonly bytes: Uint8Array<ArrayBuffer>
}

export interface WebRequest {
  readonly headers?: Readonly<Record<string, string>>
  readonly signal: AbortSignal
  /** Of the body, decompressed. @default 10 MB */
  readonly maxBytes?: number
  /** Asked before a redirect is followed. @returns why not, or `null` */
  readonly refuseRedirect?: (to: URL) => string | null
}

/** What came of an address instead of a reply. */
export class WebFailure extends Error {
  override readonly name = 'WebFailure'
  /** Whether it may be otherwise soon: the network, a server that is busy. */
  readonly isTemporary: boolean
  /** Whether the guard has refused the address. */
  get isForbidden(): boolean {
    return this.cause instanceof ForbiddenAddress
  }

  constructor(message: string, { isTemporary, cause }: { readonly isTemporary: boolean; readonly cause?: unknown }) {
    super(message, cause === undefined ? undefined : { cause })
    this.isTemporary = isTemporary
  }
}

/** A redirect that the caller did not want to follow. */
export class RefusedRedirect extends Error {
  override readonly name = 'RefusedRedirect'
  readonly to: URL

  constructor(message: string, to: URL) {
    super(message)
    this.to = to
  }
}

export interface WebClient {
  /** @throws WebFailure, RefusedRedirect; the signal's reason when that is aborted */
  get(address: URL, request: WebRequest): Promise<WebReply>
}

export const MAX_PAGE_BYTES = 10 * 1024 * 1024
const MAX_REDIRECTS = 5
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

export interface WebClientOptions {
  readonly guard: AddressGuard
  readonly userAgent: string
  /** For one address, its redirects included. @default 15000 */
  readonly timeoutMs?: number
}

export function createWebClient({ guard, userAgent, timeoutMs = 15_000 }: WebClientOptions): WebClient {
  return {
    async get(start, request) {
      const timeout = new AbortController()
      const timer = setTimeout(() => timeout.abort(), timeoutMs)
      const signal = AbortSignal.any([request.signal, timeout.signal])
      const seen = new Set<string>()
      try {
        for (let address = start; ; ) {
          seen.add(address.href)
          const reply = await getOnce(address, { ...request, signal }, guard, userAgent)
          const location = REDIRECTS.has(reply.status) ? reply.header('location') : null
          if (location === null) return reply
          address = nextOf(address, location)
          if (seen.has(address.href)) throw refused('The redirects lead in a circle')
          if (seen.size > MAX_REDIRECTS) throw refused(`More than ${MAX_REDIRECTS} redirects`)
          const refusal = request.refuseRedirect?.(address) ?? null
          if (refusal !== null) throw new RefusedRedirect(refusal, address)
        }
      } catch (error) {
        if (request.signal.aborted) throw request.signal.reason
        if (timeout.signal.aborted)
          throw new WebFailure(`No whole reply within ${timeoutMs / 1000} s`, { isTemporary: true, cause: error })
        if (error instanceof WebFailure || error instanceof RefusedRedirect) throw error
        if (error instanceof ForbiddenAddress) throw new WebFailure(error.message, { isTemporary: false, cause: error })
        throw new WebFailure(describe(error), { isTemporary: true, cause: error })
      } finally {
        clearTimeout(timer)
      }
    },
  }
}

const refused = (message: string): WebFailure => new WebFailure(message, { isTemporary: false })

function nextOf(from: URL, location: string): URL {
  if (!URL.canParse(location, from)) throw refused('A redirect leads to no address')
  const to = new URL(location, from)
  to.hash = ''
  return to
}

async function getOnce(address: URL, request: WebRequest, guard: AddressGuard, userAgent: string): Promise<WebReply> {
  const { signal, maxBytes = MAX_PAGE_BYTES } = request
  if (address.protocol !== 'http:' && address.protocol !== 'https:')
    throw refused('Only addresses of http and https are read')
  if (address.username !== '' || address.password !== '')
    throw refused('Addresses with a password in them are not read')
  const target = await abortable(guard.resolve(address.hostname), signal)
  const message = await send(address, target, { ...request, headers: { ...request.headers, 'user-agent': userAgent } })
  try {
    const header = (name: string): string | null => {
      const value = message.headers[name.toLowerCase()]
      return Array.isArray(value) ? value.join(', ') : (value ?? null)
    }
    const status = message.statusCode ?? 0
    const length = Number(header('content-length') ?? '0')
    if (status === 200 && length > maxBytes) throw tooLarge(maxBytes)
    const bytes =
      status === 200 ? await abortable(readBody(message, header('content-encoding'), maxBytes), signal) : EMPTY
    return { address, status, header, bytes }
  } finally {
    message.destroy()
  }
}

const EMPTY = new Uint8Array(0)
const tooLarge = (maxBytes: number): WebFailure => refused(`It is larger than ${Math.floor(maxBytes / 1024 / 1024)} MB`)

async function send(address: URL, target: CheckedAddress, { signal, headers }: WebRequest): Promise<IncomingMessage> {
  const { request } = address.protocol === 'https:' ? await import('node:https') : await import('node:http')
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  const sent = request(address, {
    agent: false,
    signal,
    headers: { accept: '*/*', ...headers, 'accept-encoding': 'gzip, br, deflate' },
    lookup: (_hostname, options, done) => {
      if (options.all === true) done(null, [target])
      else done(null, target.address, target.family)
    },
  })
  sent.on('response', resolve)
  sent.on('error', reject)
  sent.end()
  return await promise
}

/** Never more than the bound in memory, whatever a few bytes unpack to. */
async function readBody(
  message: IncomingMessage,
  encoding: string | null,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const unpack = decompressorOf(encoding)
  let received = 0
  let kept = 0
  const chunks: Uint8Array[] = []
  const keep = (chunk: Uint8Array): void => {
    kept += chunk.length
    if (kept > maxBytes) throw tooLarge(maxBytes)
    chunks.push(chunk)
  }
  if (unpack === null) {
    for await (const chunk of message) keep(chunk)
  } else {
    message.on('data', (chunk: Uint8Array) => {
      received += chunk.length
      if (received > maxBytes) unpack.destroy(tooLarge(maxBytes))
    })
    message.on('error', (error) => unpack.destroy(error))
    message.pipe(unpack)
    for await (const chunk of unpack) keep(chunk)
  }
  return joinBytes(chunks, kept)
}

function decompressorOf(encoding: string | null) {
  const name = encoding?.trim().toLowerCase() ?? 'identity'
  if (name === '' || name === 'identity') return null
  if (name === 'gzip' || name === 'x-gzip') return createGunzip()
  if (name === 'br') return createBrotliDecompress()
  if (name === 'deflate') return createInflate()
  throw refused('It is packed in a way that is not read here')
}

async function abortable<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  const { promise, reject } = Promise.withResolvers<never>()
  const stop = (): void => reject(signal.reason)
  if (signal.aborted) stop()
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await Promise.race([work, promise])
  } finally {
    signal.removeEventListener('abort', stop)
    promise.catch(() => undefined)
    work.catch(() => undefined)
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'There is no such host',
  EAI_AGAIN: 'The name of the host cannot be looked up at the moment',
  ECONNREFUSED: 'The host refuses the connection',
  ECONNRESET: 'The connection was cut',
  ETIMEDOUT: 'The host does not answer',
  EHOSTUNREACH: 'The host cannot be reached',
  ENETUNREACH: 'The host cannot be reached',
  Z_DATA_ERROR: 'What it sends cannot be unpacked',
  Z_BUF_ERROR: 'What it sends cannot be unpacked',
}

function describe(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return REASONS[code] ?? (/CERT|TLS|SSL/.test(code) ? 'Its certificate is not trusted' : 'The connection failed')
}
