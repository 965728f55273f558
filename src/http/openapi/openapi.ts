/** `/docs` and `/docs/json`: the OpenAPI document, from the routes' own schemas, and Swagger UI from inside the program. */
import { type AnyElysia, Elysia } from 'elysia'
import type { RequestContext } from '../../request/context.ts'
import { access } from '../access.ts'
import type { JsonObject } from './json.ts'
import { type StaticAsset, swaggerScript, swaggerStyle } from './static-assets.ts'

const hidden = { scope: 'public', detail: { hide: true } } as const

/** @param app the finished app, whose document is made at the first request */
export function openApiRoutes(app: () => AnyElysia, version: string) {
  let document: Promise<JsonObject> | undefined
  const build = async (context: RequestContext): Promise<JsonObject> => {
    // Loading it takes a tenth of a start.
    const { describeApp } = await import('./app-document.ts')
    return await describeApp(app(), version, context)
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
