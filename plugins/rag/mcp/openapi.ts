/** `POST /mcp` as the OpenAPI document describes it: JSON-RPC has no room for more than the frame of a message. */

const id = { oneOf: [{ type: 'string' as const }, { type: 'integer' as const }] }
const version = { type: 'string' as const, enum: ['2.0'] }
const object = { type: 'object' as const, additionalProperties: true }

const message = {
  type: 'object' as const,
  required: ['jsonrpc', 'method'],
  example: {
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name: 'search', arguments: { query: 'How do I back up?' } },
  },
  properties: {
    jsonrpc: version,
    id: { ...id, description: 'Of a request; a notification has none' },
    method: { type: 'string' as const },
    params: object,
  },
}

const reply = {
  type: 'object' as const,
  required: ['jsonrpc'],
  properties: {
    jsonrpc: version,
    id,
    result: object,
    error: {
      type: 'object' as const,
      required: ['code', 'message'],
      properties: { code: { type: 'integer' as const }, message: { type: 'string' as const } },
    },
  },
}

const json = <Schema>(schema: Schema) => ({ 'application/json': { schema } })

export const mcpDetail = {
  tags: ['Search'],
  operationId: 'mcp',
  summary: 'Model Context Protocol',
  description:
    'Streamable HTTP without sessions, in the protocol versions 2025-03-26, 2025-06-18, 2025-11-25 and 2026-07-28: one ' +
    'JSON-RPC message a request, answered as JSON. The tools are `search` and `fetch`. What is wrong with the message ' +
    'is an error of JSON-RPC; what is wrong with the request is a problem.',
  requestBody: { required: true, content: json(message) },
  responses: {
    200: { description: 'The reply to a request', content: json(reply) },
    202: { description: 'A notification was taken' },
    400: { description: 'This is no message, or its headers contradict it', content: json(reply) },
  },
}
