/** `/docs` and `/docs/json`: the OpenAPI document, from the routes' own schemas, and Swagger UI from inside the program. */
import { swagger } from '@elysiajs/swagger'
import { type AnyElysia, Elysia } from 'elysia'
import { attachContext, type RequestContext } from '../../request/context.ts'
import { access } from '../access.ts'
import type { JsonObject } from './json.ts'
import { toOpenApi30 } from './openapi-document.ts'
import { type StaticAsset, swaggerScript, swaggerStyle } from './static-assets.ts'

/** Where @elysiajs/swagger keeps its own page and document; nobody reaches them from outside. */
export const INTERNAL_PREFIX = '/internal/swagger'
const INTERNAL_DOCUMENT = `${INTERNAL_PREFIX}/json`

const hidden = { scope: 'public', detail: { hide: true } } as const

/** Collects the schemas of the app it is used by. */
export const openApiSource = (version: string) =>
  swagger({
    provider: 'swagger-ui',
    path: INTERNAL_PREFIX,
    specPath: INTERNAL_DOCUMENT,
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

/** @param app the finished app, asked for its document at the first request */
export function openApiRoutes(app: () => AnyElysia) {
  let document: Promise<JsonObject> | undefined
  const build = async (context: RequestContext): Promise<JsonObject> => {
    const request = new Request(`http://localhost${INTERNAL_DOCUMENT}`)
    attachContext(request, context)
    const reply = await app().handle(request)
    return toOpenApi30(await reply.json())
  }
  return new Elysia({ name: 'docs' })
    .use(access)
    .get('/docs', () => page(), hidden)
    .get(
      '/docs/json',
      async ({ context }) => {
        document ??= build({ ...context, route: undefined })
        return Response.json(await document, { headers: { 'cache-control': 'no-cache' } })
      },
      hidden,
    )
    .get('/docs/start.js', () => serve({ body: START, contentType: 'text/javascript; charset=utf-8' }), hidden)
    .get('/docs/swagger-ui.js', async () => serve(await swaggerScript()), hidden)
    .get('/docs/swagger-ui.css', async () => serve(await swaggerStyle()), hidden)
}

const serve = ({ body, contentType }: StaticAsset): Response =>
  new Response(body, { headers: { 'content-type': contentType, 'cache-control': 'public, max-age=3600' } })

/** Swagger UI sets styles on elements, and draws its icons from data URLs. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const page = (): Response =>
  new Response(PAGE, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': PAGE_POLICY,
      'cache-control': 'no-cache',
    },
  })

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Lectern API</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<noscript>This page needs JavaScript. The document itself is at <a href="/docs/json">/docs/json</a>.</noscript>
<script src="/docs/swagger-ui.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`

const START = `SwaggerUIBundle({
  url: '/docs/json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  tryItOutEnabled: true,
  validatorUrl: null,
})
`
