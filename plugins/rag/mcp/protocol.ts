/**
 * The Model Context Protocol over HTTP, without sessions: one message a request, and one JSON reply. The official SDK
 * speaks it, the revisions that begin with a handshake (2025-03-26 to 2025-11-25) and those that do not (2026-07-28);
 * it is loaded with the first message.
 */
import type { Server } from '@modelcontextprotocol/server'
import { VERSION } from '#sdk'
import type { ToolSet } from './tools.ts'

type Sdk = typeof import('@modelcontextprotocol/server')

/** Latest first: a client that asks for a version which is not among them is offered the first it can begin with. */
const VERSIONS = ['2026-07-28', '2025-11-25', '2025-06-18', '2025-03-26']
/** How long a client may keep the list of tools, which names the collections. */
const LIST_TTL_MS = 300_000

const PARSE_ERROR = -32_700
const INVALID_REQUEST = -32_600
const METHOD_NOT_FOUND = -32_601
const INTERNAL_ERROR = -32_603
const INVALID_PARAMS = -32_602

/** What the params of a request must be. The SDK would call some of what does not fit an error of its own. */
const SHAPES = {
  initialize: ['InitializeRequest', '{protocolVersion, capabilities, clientInfo: {name, version}}'],
  'tools/list': ['ListToolsRequest', '{cursor?: string}'],
  'tools/call': ['CallToolRequest', '{name: string, arguments?: object}'],
} as const

export interface Protocol {
  /**
   * @param request its method and headers; the body is not read
   * @param body the message
   * @throws what a tool throws
   */
  answer(request: Request, body: string, tools: ToolSet): Promise<Response>
}

export function createProtocol(): Protocol {
  let sdk: Promise<Sdk> | undefined
  return {
    async answer(request, body, tools) {
      const message = parse(body)
      if (message === undefined) return refusal(400, PARSE_ERROR, 'The body is not valid JSON.')
      if (Array.isArray(message))
        return refusal(400, INVALID_REQUEST, 'Send one message per request: batches are not accepted.')
      // Nothing is announced here: the lists of tools of one caller differ in words alone.
      if (methodOf(message) === 'subscriptions/listen')
        return refusal(404, METHOD_NOT_FOUND, 'Method not found: nothing is announced here.', idOf(message))
      sdk ??= import('@modelcontextprotocol/server')
      return await exchange(await sdk, request, message, tools)
    },
  }
}

async function exchange(sdk: Sdk, request: Request, message: unknown, tools: ToolSet): Promise<Response> {
  const headers = new Headers(request.headers)
  // The reply is JSON whatever a client says it would take; the SDK refuses one that does not take both.
  headers.set('accept', 'application/json, text/event-stream')
  const head = new Request(request.url, { method: 'POST', headers })
  const handshaken = await sdk.isLegacyRequest(head, message)
  const wrong = describeWrongParams(sdk, message, handshaken)
  if (wrong !== undefined) return refusal(200, INVALID_PARAMS, wrong, idOf(message))
  const failures: unknown[] = []
  const server = await createServer(sdk, message, tools, failures)
  const reply = handshaken
    ? await answerHandshaken(sdk, server, head, message)
    : await sdk.createMcpHandler(() => server, { legacy: 'reject' }).fetch(head, { parsedBody: message })
  if (failures.length > 0) throw failures[0]
  return reply
}

/** Of a revision with a handshake. The SDK's own stateless way replies with a stream of one event. */
async function answerHandshaken(sdk: Sdk, server: Server, head: Request, message: unknown): Promise<Response> {
  const transport = new sdk.WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true })
  await server.connect(transport)
  try {
    return await transport.handleRequest(head, { parsedBody: message })
  } finally {
    await server.close()
  }
}

/** One a message: what it knows of its client is what the message says. */
async function createServer(sdk: Sdk, message: unknown, tools: ToolSet, failures: unknown[]): Promise<Server> {
  const opens = ['initialize', 'server/discover'].includes(methodOf(message) ?? '')
  const server = new sdk.Server(
    { name: 'lectern', title: 'Lectern', version: VERSION },
    {
      capabilities: { tools: {} },
      supportedProtocolVersions: VERSIONS,
      cacheHints: {
        'tools/list': { ttlMs: LIST_TTL_MS, cacheScope: 'private' },
        'server/discover': { ttlMs: LIST_TTL_MS, cacheScope: 'private' },
      },
      ...(opens ? { instructions: await tools.instructions() } : {}),
    },
  )
  // What the SDK does not get it cannot show: an error's own words may be those of the database.
  const guarded = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    try {
      return await work()
    } catch (error) {
      if (error instanceof sdk.ProtocolError) throw error
      failures.push(error)
      throw new sdk.ProtocolError(INTERNAL_ERROR, 'Something went wrong on the server')
    }
  }
  server.setRequestHandler('tools/list', () => guarded(async () => ({ tools: await tools.list() })))
  server.setRequestHandler('tools/call', ({ params }, { mcpReq }) =>
    guarded(async () => {
      const result = await tools.call(params.name, params.arguments, mcpReq.signal)
      if (result === null)
        throw new sdk.ProtocolError(INVALID_PARAMS, 'There is no such tool; there are "search" and "fetch".')
      return result
    }),
  )
  return server
}

function describeWrongParams(sdk: Sdk, message: unknown, handshaken: boolean): string | undefined {
  const method = methodOf(message)
  if (method !== 'tools/list' && method !== 'tools/call' && !(handshaken && method === 'initialize')) return undefined
  const [type, params] = SHAPES[method]
  return idOf(message) === null || sdk.isSpecType[type](message) ? undefined : `The params of ${method} are ${params}.`
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

const fieldOf = (message: unknown, name: string): unknown =>
  typeof message === 'object' && message !== null ? (message as Readonly<Record<string, unknown>>)[name] : undefined

function methodOf(message: unknown): string | undefined {
  const method = fieldOf(message, 'method')
  return typeof method === 'string' ? method : undefined
}

function idOf(message: unknown): string | number | null {
  const id = fieldOf(message, 'id')
  return typeof id === 'string' || typeof id === 'number' ? id : null
}

const refusal = (status: number, code: number, message: string, id: string | number | null = null): Response =>
  Response.json({ jsonrpc: '2.0', id, error: { code, message } }, { status })
