/** Messages of the Model Context Protocol as they go over the wire, of every revision. */
import type { RunningApp } from './running-app.ts'

export interface McpReply {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly result: Readonly<Record<string, unknown>>
  readonly error: { readonly code: number; readonly message: string; readonly data?: unknown } | undefined
}
type Fields = Readonly<Record<string, string>>
type Params = Readonly<Record<string, unknown>>

const META = 'io.modelcontextprotocol/'
export const MODERN = '2026-07-28'

export async function post(
  { call }: Pick<RunningApp, 'call'>,
  body: unknown,
  headers: Fields = {},
  path = '/mcp',
): Promise<McpReply> {
  const reply = await call('POST', path, body, { accept: 'application/json, text/event-stream', ...headers })
  const text = await reply.text()
  const isJson = reply.headers.get('content-type')?.includes('json') === true
  const { result = {}, error } = isJson ? (JSON.parse(text) as Partial<McpReply>) : {}
  return { status: reply.status, headers: reply.headers, text, result, error }
}

export const message = (method: string, params: Params = {}) => ({ jsonrpc: '2.0', id: 7, method, params })

/** A request of a revision with a handshake; they differ in a header alone. */
export const send = (
  app: Pick<RunningApp, 'call'>,
  method: string,
  params: Params = {},
  headers: Fields = {},
  path = '/mcp',
): Promise<McpReply> => post(app, message(method, params), headers, path)

export const modernParams = (params: Params = {}, version = MODERN) => ({
  ...params,
  _meta: {
    [`${META}protocolVersion`]: version,
    [`${META}clientInfo`]: { name: 'a test', version: '1' },
    [`${META}clientCapabilities`]: {},
  },
})

export const modernHeaders = (method: string, name?: string): Fields => ({
  'mcp-protocol-version': MODERN,
  'mcp-method': method,
  ...(name === undefined ? {} : { 'mcp-name': name }),
})

/** A request of the revision without a handshake. */
export const sendModern = (
  app: Pick<RunningApp, 'call'>,
  method: string,
  params: Params = {},
  headers: Fields = {},
): Promise<McpReply> =>
  send(app, method, modernParams(params), {
    ...modernHeaders(method, typeof params.name === 'string' ? params.name : undefined),
    ...headers,
  })
