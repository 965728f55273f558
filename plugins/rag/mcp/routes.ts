/** `POST /mcp`: the library as tools for the models of other programs. */
import { COLLECTION_PATTERN, type HttpKit } from '#sdk'
import type { Library } from './library.ts'
import { mcpDetail } from './openapi.ts'
import { originProblem } from './origin.ts'
import { createProtocol } from './protocol.ts'
import { createTools } from './tools.ts'

/** A question and what stands around it, never a document. */
const MAX_CHARACTERS = 262_144

export interface McpRoutesOptions {
  readonly library: Library
  /** Exact origins whose pages may call. */
  readonly origins: readonly string[]
}

export function mcpRoutes({ Elysia, t, access, problem }: HttpKit, { library, origins }: McpRoutesOptions) {
  const protocol = createProtocol()
  return new Elysia({ name: 'rag/mcp' }).use(access).post(
    '/mcp',
    async ({ request, principal, context, query }) => {
      const { origin, publicUrl, peer } = context
      const wrong = originProblem(request.headers.get('origin'), origin, origins)
      if (wrong !== undefined) throw wrong
      if (!/^application\/json\s*(;|$)/i.test(request.headers.get('content-type') ?? ''))
        throw problem('unsupported_media_type', 'Send the message as application/json.')
      const body = await request.text()
      if (body.length > MAX_CHARACTERS)
        throw problem('too_large', `A message may be at most ${MAX_CHARACTERS} characters long.`)
      const tools = createTools(library, { principal, peer, publicUrl, collection: query.collection })
      return await protocol.answer(request, body, tools)
    },
    {
      scope: 'chat',
      spends: ['request', 'search'],
      parse: 'none',
      query: t.Object({
        collection: t.Optional(
          t.String({ pattern: COLLECTION_PATTERN, description: 'The collection for calls that name none' }),
        ),
      }),
      detail: mcpDetail,
    },
  )
}
