/** `/`, `/admin`, `/widget.js` and the files that these load. */
import { Elysia } from 'elysia'
import { problem } from '../../request/problem.ts'
import { access } from '../access.ts'
import { WIDGET_FILE } from './bundle-web.ts'
import { adminPage, homePage } from './html.ts'
import type { WebFile, WebFiles } from './web-files.ts'

export interface WebRoutesOptions {
  readonly files: WebFiles
  readonly version: string
  /** Who may show the page in a frame; none: nobody. */
  readonly frameAncestors: readonly string[]
}

/** Answered before anybody asks who calls: a page has to load for its reader to sign in. */
const hidden = { scope: 'public', unguarded: true, detail: { hide: true } } as const

/** Found out again each time, which costs a 304. */
const REVALIDATED = 'no-cache'
/** Sites load it with every page. */
const WIDGET_CACHE = 'public, max-age=300'
const FOREVER = 'public, max-age=31536000, immutable'

export function webRoutes({ files, version, frameAncestors }: WebRoutesOptions) {
  const serve = async (request: Request, name: string, cacheControl: string): Promise<Response> => {
    const file = await files.find(name)
    if (file !== undefined) return reply(request, file, cacheControl)
    // While versions change, a page of one asks for files at a server of another: the chat of any is better than none.
    const successor = await files.findSuccessor(name)
    if (successor === undefined) throw problem('not_found', 'There is no such file.')
    return reply(request, successor, REVALIDATED)
  }
  return new Elysia({ name: 'web' })
    .use(access)
    .get('/', async () => page(homePage(await files.entries(), version), frameAncestors), hidden)
    .get('/admin', async () => page(adminPage(await files.entries(), version), []), hidden)
    .get(`/${WIDGET_FILE}`, ({ request }) => serve(request, WIDGET_FILE, WIDGET_CACHE), hidden)
    .get('/web/:file', ({ request, params }) => serve(request, params.file, FOREVER), hidden)
}

/** Any site may load what any site may read: modules of another origin are fetched by the rules of CORS. */
const SHARED = { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' }

function reply(request: Request, { content, gzipped, contentType, etag }: WebFile, cacheControl: string): Response {
  const headers = { ...SHARED, 'cache-control': cacheControl, etag: `W/${etag}`, vary: 'Accept-Encoding' }
  if (matches(request, etag)) return new Response(null, { status: 304, headers })
  const zipped = /\bgzip\b/.test(request.headers.get('accept-encoding') ?? '')
  return new Response(zipped ? gzipped : content, {
    headers: { ...headers, 'content-type': contentType, ...(zipped ? { 'content-encoding': 'gzip' } : {}) },
  })
}

const matches = (request: Request, etag: string): boolean =>
  (request.headers.get('if-none-match') ?? '').split(',').some((each) => each.trim().replace(/^W\//, '') === etag)

function page(html: string, frameAncestors: readonly string[]): Response {
  return new Response(html, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy(frameAncestors),
      'cache-control': REVALIDATED,
      'referrer-policy': 'same-origin',
    },
  })
}

/** Scripts, styles and requests of this server alone; nothing that stands in the page, nothing from elsewhere. */
const policy = (frameAncestors: readonly string[]): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "img-src 'self' data:",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${frameAncestors.length === 0 ? "'none'" : frameAncestors.join(' ')}`,
  ].join('; ')
