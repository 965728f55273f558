/** A local HTTP server that stands in for a vendor's, counts what it is asked, and fails on demand. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

export interface FakeRequest {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** Parsed JSON; `null` when there was none. */
  readonly body: unknown
  /** `performance.now()` */
  readonly at: number
}

/** A reply at once, or one in chunks that are sent one by one. */
export type FakeReply =
  | { readonly status?: number; readonly json: unknown }
  | { readonly chunks: readonly string[]; readonly chunkDelayMs?: number }

export type Fault =
  | {
      readonly type: 'status'
      readonly status: number
      readonly headers?: Record<string, string>
      readonly json?: unknown
    }
  /** Takes the request and never answers. */
  | { readonly type: 'silence' }
  /** Closes the connection instead of answering. */
  | { readonly type: 'hang_up' }
  /** Answers only after a while. */
  | { readonly type: 'slow'; readonly ms: number }
  /** Bytes that are no HTTP reply of this protocol: JSON that is none. */
  | { readonly type: 'garbage' }
  /** Sends the first chunks, then resets the connection. */
  | { readonly type: 'reset'; readonly afterChunks: number }
  /** Sends the first chunks, then ends as if all were well. */
  | { readonly type: 'cut'; readonly afterChunks: number }
  /** Sends the first chunks, then nothing more. */
  | { readonly type: 'stall'; readonly afterChunks: number }
  /** Sends the first chunks, then a frame that cannot be read. */
  | { readonly type: 'malformed'; readonly afterChunks: number; readonly frame: string }
  /** Sends what it should, by another name. */
  | { readonly type: 'mislabelled'; readonly contentType: string }
  /** Sends every byte in a packet of its own. */
  | { readonly type: 'bytewise' }

export interface FakeServer {
  readonly url: string
  readonly requests: readonly FakeRequest[]
  count(path: RegExp): number
  /** So that a long run does not keep them all. */
  forgetRequests(): void
  /** The next calls fail so, one fault each; later ones do not. Probes of health are no calls. */
  fail(...faults: readonly Fault[]): void
  /** All calls fail so, until it is called with `undefined`. With a path, only calls there. */
  failAll(fault: Fault | undefined, path?: RegExp): void
  /** Replies that were cut by the client, with the time: `performance.now()`. */
  readonly cancelled: readonly number[]
  readonly openReplies: number
  /** Connections that were made so far. */
  readonly connections: number
  /** Ends all connections and stops to listen. */
  stop(): Promise<void>
  /** Listens again, on the same port. */
  start(): Promise<void>
}

export interface FakeProtocol {
  /** Paths that are no calls: they never fail on demand. */
  readonly probes: RegExp
  reply(request: FakeRequest): FakeReply
}

export async function startFakeServer(protocol: FakeProtocol): Promise<FakeServer> {
  const requests: FakeRequest[] = []
  const faults: Fault[] = []
  const cancelled: number[] = []
  const sockets = new Set<Socket>()
  let always: { readonly fault: Fault | undefined; readonly path: RegExp } = { fault: undefined, path: /^/ }
  let openReplies = 0
  let connections = 0
  let port = 0

  const handle = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = await readRequest(incoming)
    requests.push(request)
    openReplies++
    response.on('close', () => {
      openReplies--
      if (!response.writableFinished) cancelled.push(performance.now())
    })
    const isProbe = protocol.probes.test(`${request.method} ${request.path}`)
    const lasting = always.path.test(request.path) ? always.fault : undefined
    const fault = isProbe ? undefined : (lasting ?? faults.shift())
    await answer(response, protocol, request, fault)
  }

  const create = () => {
    const server = createServer((incoming, response) => {
      handle(incoming, response).catch(() => response.destroy())
    })
    server.on('connection', (socket) => {
      connections++
      sockets.add(socket)
      socket.on('close', () => sockets.delete(socket))
    })
    return server
  }
  let server = create()
  const start = async (): Promise<void> => {
    server = create()
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(port, '127.0.0.1', resolve)
    })
    port = (server.address() as AddressInfo).port
  }
  await start()

  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    count: (path) => requests.filter((request) => path.test(`${request.method} ${request.path}`)).length,
    forgetRequests() {
      requests.length = 0
    },
    fail: (...next) => faults.push(...next),
    failAll(fault, path = /^/) {
      always = { fault, path }
    },
    cancelled,
    get openReplies() {
      return openReplies
    },
    get connections() {
      return connections
    },
    start,
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      for (const socket of sockets) socket.destroy()
      server.closeAllConnections()
      await closed
    },
  }
}

async function readRequest(incoming: IncomingMessage): Promise<FakeRequest> {
  const at = performance.now()
  const parts: Uint8Array[] = []
  for await (const part of incoming) parts.push(part)
  const text = Buffer.concat(parts).toString('utf8')
  return {
    method: incoming.method ?? 'GET',
    path: incoming.url ?? '/',
    headers: incoming.headers,
    body: text === '' ? null : JSON.parse(text),
    at,
  }
}

async function answer(
  response: ServerResponse,
  protocol: FakeProtocol,
  request: FakeRequest,
  fault: Fault | undefined,
): Promise<void> {
  switch (fault?.type) {
    case 'silence':
      return
    case 'hang_up':
      response.socket?.destroy()
      return
    case 'status':
      response.writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers })
      response.end(JSON.stringify(fault.json ?? { message: 'secret words of the vendor, key-of-the-test' }))
      return
    case 'garbage':
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end('{"half of": [')
      return
    case 'slow':
      await sleep(fault.ms)
  }
  const reply = protocol.reply(request)
  if ('json' in reply) {
    response.writeHead(reply.status ?? 200, { 'content-type': 'application/json' })
    await sendChunks(response, { chunks: [JSON.stringify(reply.json)] }, fault)
    return
  }
  const contentType = fault?.type === 'mislabelled' ? fault.contentType : 'text/event-stream'
  response.writeHead(200, { 'content-type': contentType })
  await sendChunks(response, reply, fault)
}

async function sendChunks(
  response: ServerResponse,
  { chunks, chunkDelayMs = 0 }: Extract<FakeReply, { readonly chunks: readonly string[] }>,
  fault: Fault | undefined,
): Promise<void> {
  const most = fault !== undefined && 'afterChunks' in fault ? fault.afterChunks : chunks.length
  const pieces = chunks.slice(0, most).map((chunk) => Buffer.from(chunk))
  for (const piece of fault?.type === 'bytewise'
    ? pieces.flatMap((each) => [...each].map((byte) => Buffer.of(byte)))
    : pieces) {
    if (response.destroyed) return
    await new Promise<void>((resolve) => response.write(piece, () => resolve()))
    if (chunkDelayMs > 0) await sleep(chunkDelayMs)
  }
  switch (fault?.type) {
    case 'reset':
      // What was written is to arrive first.
      await sleep(20)
      response.socket?.destroy()
      return
    case 'stall':
      return
    case 'malformed':
      response.end(fault.frame)
      return
    default:
      response.end()
  }
}
