/** Listens on Bun or Deno over an app's `fetch`: peer addresses, idle connections, and a stop that lets requests end. */
import http from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { LATE, within } from './base/timeout.ts'
import type { Connection } from './http/request/request.ts'

export interface ListenOptions {
  readonly host: string
  /** 0: any free one. */
  readonly port: number
  /** Other processes of the program listen there too, and the kernel deals connections out. @default false */
  readonly shared?: boolean
}

export interface Server {
  /** For people and clients on this machine, e.g. `http://127.0.0.1:8000`. */
  readonly url: string
  readonly port: number
  /**
   * Leaves the port to others that share it: for `lingerMs` every reply asks its client to connect anew, so that none
   * writes into a connection that is being closed; then as `stop`.
   */
  leave(lingerMs: number, graceMs: number): Promise<void>
  /** Takes no new connection, waits for requests in flight, and cuts what is left after `graceMs`. */
  stop(graceMs: number): Promise<void>
}

interface Listening {
  readonly port: number
  /** Resolves when every request has ended. */
  drain(): Promise<void>
  cut(): Promise<void>
}

type Fetch = (request: Request, connection?: Connection) => Promise<Response>

/** A connection on which nothing has moved for so long is closed. */
const IDLE_SECONDS = 30
/**
 * The same while a request is being answered, unless it has asked to be kept open: longer than the database may keep it
 * waiting, for whoever waits is to be told why in the end, and not to find the connection closed.
 */
const WORKING_SECONDS = 120
/** Bodies are capped with a proper reply by the app; this is only the runtime's own limit behind it. */
const RUNTIME_BODY_LIMIT_BYTES = 1_073_741_824
/**
 * Of an address and headers: enough for a token of a megabyte, so that the app replies 401 to its bearer, and whatever else is
 * too long the same on all runtimes. Bun's own limit is 16 kB and an empty 431; Deno's, which nothing changes, is 64 kB
 * a header and an empty 400.
 */
const HEAD_LIMIT_BYTES = 1_114_112

/** @throws Error in plain words when the address cannot be had */
export async function listen(
  app: { readonly fetch: Fetch },
  { host, port, shared = false }: ListenOptions,
): Promise<Server> {
  let leaving = false
  const answer: Fetch = async (request, connection) => {
    const reply = await app.fetch(request, connection)
    if (leaving) reply.headers.set('connection', 'close')
    return reply
  }
  let listening: Listening
  try {
    listening = (typeof Bun === 'undefined' ? listenOnDeno : listenOnBun)(answer, host, port, shared)
  } catch (error) {
    throw new Error(whyNot(error, host, port), { cause: error })
  }
  let stopping: Promise<void> | undefined
  const end = (graceMs: number): Promise<void> => {
    stopping ??= stop(listening, graceMs)
    return stopping
  }
  return {
    url: `http://${reachable(host)}:${listening.port}`,
    port: listening.port,
    async leave(lingerMs, graceMs) {
      leaving = true
      await sleep(lingerMs)
      await end(graceMs)
    },
    stop: end,
  }
}

async function stop(listening: Listening, graceMs: number): Promise<void> {
  if ((await within(graceMs, listening.drain())) === LATE) await listening.cut()
}

function listenOnBun(fetch: Fetch, hostname: string, port: number, shared: boolean): Listening {
  // A setter on Bun, where it stands for --max-http-header-size; its types know Node's constant.
  Object.assign(http, { maxHeaderSize: HEAD_LIMIT_BYTES })
  const server = Bun.serve({
    hostname,
    port,
    // Unless it is false, Bun 1.4.5 lets any second process take the same port, and the two share the connections.
    reusePort: shared,
    development: false,
    idleTimeout: IDLE_SECONDS,
    maxRequestBodySize: RUNTIME_BODY_LIMIT_BYTES,
    fetch(request, server) {
      server.timeout(request, WORKING_SECONDS)
      return fetch(request, {
        peer: server.requestIP(request)?.address ?? null,
        keepOpen: () => server.timeout(request, 0),
      })
    },
  })
  // The compiled program starts with functions interpreted for longer.
  Bun.unsafe.setJITPolicy(1)
  return {
    port: server.port ?? port,
    drain: () => server.stop(false),
    cut: () => server.stop(true),
  }
}

/** The few members of Deno's API that are used; its types are not part of this project. */
interface DenoRuntime {
  serve(
    options: {
      readonly hostname: string
      readonly port: number
      readonly signal: AbortSignal
      readonly reusePort: boolean
      onListen(address: { readonly port: number }): void
    },
    handler: (
      request: Request,
      info: { readonly remoteAddr: { readonly hostname?: string } },
    ) => Response | Promise<Response>,
  ): { readonly addr: { readonly port: number }; readonly finished: Promise<void>; shutdown(): Promise<void> }
}

declare const Deno: DenoRuntime | undefined

function listenOnDeno(fetch: Fetch, hostname: string, port: number, reusePort: boolean): Listening {
  if (typeof Deno === 'undefined') throw new Error('this program runs on Bun or Deno')
  const cut = new AbortController()
  const server = Deno.serve(
    { hostname, port, reusePort, signal: cut.signal, onListen: () => undefined },
    // Deno closes idle connections by itself and keeps those with a reply under way.
    (request, info) => fetch(request, { peer: info.remoteAddr.hostname ?? null, keepOpen: () => undefined }),
  )
  let closed = false
  return {
    port: server.addr.port,
    async drain() {
      await server.shutdown()
      closed = true
    },
    async cut() {
      // A server that has closed may not be aborted: Deno 2.9 throws in its own listener, which ends the process. After
      // one turn of the loop it is known which of the two came first.
      await sleep(0)
      if (!closed) cut.abort()
      await server.finished
    },
  }
}

/** Where a client on this machine finds a server that listens on `host`. */
function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '') return '127.0.0.1'
  if (host === '::') return '[::1]'
  return host.includes(':') ? `[${host}]` : host
}

function whyNot(error: unknown, host: string, port: number): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  const name = error instanceof Error ? error.name : ''
  if (code === 'EADDRINUSE' || name === 'AddrInUse')
    return `Port ${port} on ${host} is taken: stop the program that has it, or set PORT to another`
  if (code === 'EACCES' || name === 'PermissionDenied')
    return `Port ${port} on ${host} may not be opened by this user: set PORT to one above 1023`
  if (code === 'EADDRNOTAVAIL' || name === 'AddrNotAvailable')
    return `This machine has no address ${host}: set HOST to one of its own, or to 0.0.0.0`
  return `Cannot listen on ${host}:${port}: ${error instanceof Error ? error.message : String(error)}`
}
