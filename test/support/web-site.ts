/** A site of another origin, with the one line of the widget in its page. */

export interface WebSite {
  readonly url: string
  stop(): Promise<void>
}

export interface WebSiteOptions {
  /** Of the page's `<html>`. @default en */
  readonly language?: string
  /** Attributes of the script, such as `data-collection="docs"`. */
  readonly attributes?: string
  readonly body?: string
  /** Its style sheet. @default none */
  readonly style?: string
  /** @default 0 */
  readonly port?: number
}

/** The Content-Security-Policy that docs/widget.md gives to strict sites, and nothing else that is allowed. */
export const strictPolicy = (service: string): string =>
  `default-src 'none'; script-src ${service}; connect-src ${service}; style-src 'self'`

export const PARAGRAPH = 'Sluices are opened at dawn by the keeper of the canal.'

/** @param service where the widget comes from */
export function serveSite(service: () => string, options: WebSiteOptions = {}): WebSite {
  const { language = 'en', attributes = '', body = '', style, port = 0 } = options
  const head = style === undefined ? '' : '<link rel="stylesheet" href="/site.css">'
  const html = (): string => `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><title>A docs site</title>
<meta name="viewport" content="width=device-width, initial-scale=1">${head}
<script src="${service()}/widget.js" ${attributes} async></script></head>
<body><main><h1>The canal</h1><p id="paragraph">${PARAGRAPH}</p>${body}</main></body></html>`
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port,
    fetch: (request) =>
      request.url.endsWith('/site.css')
        ? new Response(style, { headers: { 'content-type': 'text/css' } })
        : new Response(html(), {
            headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': strictPolicy(service()) },
          }),
  })
  return { url: `http://127.0.0.1:${server.port}`, stop: () => server.stop(true) }
}
