/** A site on this machine for tests, with what real ones do to whoever reads them. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Served {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

export type Route =
  | string
  | Served
  | ((request: IncomingMessage, response: ServerResponse) => string | Served | undefined)

export interface ServedSite {
  readonly origin: string
  /** By path, with the query; what is not there is 404. Tests change it as they go. */
  readonly routes: Map<string, Route>
  /** Paths asked for, in order, since `forget`. */
  readonly asked: string[]
  /** Replies of status 304 since `forget`. */
  unchanged: number
  forget(): void
  close(): void
}

export const htmlPage = (title: string, text: string, links: readonly string[] = [], head = ''): string =>
  `<!doctype html><html><head><title>${title}</title>${head}</head><body><nav>${links
    .map((link) => `<a href="${link}">${link}</a>`)
    .join(' ')}</nav><main><h1 id="top">${title}</h1><p>${text}</p></main><footer>Made with care</footer></body></html>`

export async function serveSite(): Promise<ServedSite> {
  const routes = new Map<string, Route>()
  const site = { routes, asked: [] as string[], unchanged: 0 }
  const server = createServer((request, response) => {
    const url = request.url ?? '/'
    site.asked.push(url)
    const route = routes.get(url)
    const served = typeof route === 'function' ? route(request, response) : route
    if (typeof route === 'function' && served === undefined) return
    const {
      status = 200,
      headers = {},
      body = '',
    } = typeof served === 'string' ? { body: served } : (served ?? MISSING)
    const etag = `"${Bun.hash(body).toString(36)}"`
    if (status === 200 && request.headers['if-none-match'] === etag) {
      site.unchanged++
      response.writeHead(304).end()
      return
    }
    response.writeHead(status, { 'content-type': typeOf(url), etag, ...headers }).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return Object.assign(site, {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    forget() {
      site.asked.length = 0
      site.unchanged = 0
    },
    close: () => void server.closeAllConnections(),
  })
}

const MISSING: Served = { status: 404, body: 'Not here' }

function typeOf(url: string): string {
  if (url.endsWith('.xml')) return 'application/xml'
  if (url.endsWith('.txt')) return 'text/plain; charset=utf-8'
  return url.endsWith('.md') ? 'text/markdown; charset=utf-8' : 'text/html; charset=utf-8'
}
