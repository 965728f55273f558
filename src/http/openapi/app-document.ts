/** The OpenAPI document of an app, collected by @elysiajs/swagger from the schemas of its routes. */
import { swagger } from '@elysiajs/swagger'
import { type AnyElysia, Elysia } from 'elysia'
import { attachContext, type RequestContext } from '../../request/context.ts'
import type { JsonObject } from './json.ts'
import { toOpenApi30 } from './openapi-document.ts'

/** Where the plugin serves its own page and document, in an app that nobody reaches from outside. */
const PREFIX = '/internal/swagger'
const DOCUMENT = `${PREFIX}/json`

/** @param context of the request that asks for it */
export async function describeApp(app: AnyElysia, version: string, context: RequestContext): Promise<JsonObject> {
  const request = new Request(`http://localhost${DOCUMENT}`)
  attachContext(request, context)
  const reply = await new Elysia().use(app).use(swaggerFor(version)).handle(request)
  return toOpenApi30(await reply.json())
}

const swaggerFor = (version: string) =>
  swagger({
    provider: 'swagger-ui',
    path: PREFIX,
    specPath: DOCUMENT,
    excludeStaticFile: false,
    documentation: {
      info: {
        title: 'Lectern',
        version,
        description: DESCRIPTION,
        license: { name: 'MIT', url: 'https://opensource.org/license/mit' },
      },
      servers: [{ url: '/', description: 'This server' }],
      tags: TAGS,
      security: [{ bearer: [] }, { apiKey: [] }, { session: [] }, {}],
      components: {
        securitySchemes: {
          bearer: {
            type: 'http',
            scheme: 'bearer',
            description: 'The admin key, an API key, a token of the issuer, or the token of a session',
          },
          apiKey: {
            type: 'apiKey',
            in: 'header',
            name: 'x-api-key',
            description: 'The same key in a header of its own',
          },
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: 'better-auth.session_token',
            description: 'Of somebody who has signed in; by TLS its name begins with __Secure-',
          },
        },
      },
    },
  })

const DESCRIPTION = `Ask a book or a docs site; every citation of the answer is proved against its text.

Errors are \`application/problem+json\` (RFC 9457); on OpenAI's routes they have OpenAI's form. Every reply carries
\`x-request-id\`. Offsets (\`start\`, \`end\`) count UTF-16 code units of a document's \`content\`. Anonymous readers may
search and chat; writing needs a key.`

const TAGS = [
  { name: 'Chat', description: 'Questions, answers and their streams' },
  { name: 'AI SDK', description: "The same chat for Vercel's `useChat`" },
  { name: 'OpenAI', description: "The same answers for OpenAI's clients" },
  { name: 'Conversations', description: "The caller's own" },
  { name: 'Documents', description: 'The pages that answers stand on' },
  { name: 'Search', description: 'Passages, without an answer' },
  { name: 'Keys', description: 'Who may come in' },
  { name: 'Authentication', description: 'Better Auth, when the service hosts it' },
  { name: 'Insights', description: 'What readers asked, and what they were answered from; for authors' },
  { name: 'Backups', description: 'For whoever runs the service' },
  { name: 'Health', description: 'The state of the service' },
]
