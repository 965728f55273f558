/** `GET /`: what this is, where to go, and a box to ask in. */
import { createHash } from 'node:crypto'
import { Elysia } from 'elysia'
import { BODY, SCRIPT, STYLE } from './home-page.ts'

export function homeRoutes(version: string) {
  let page: { readonly html: string; readonly policy: string } | undefined
  return new Elysia().get(
    '/',
    () => {
      page ??= { html: render(version), policy: policy() }
      return new Response(page.html, {
        headers: {
          'content-type': 'text/html; charset=utf-8',
          'content-security-policy': page.policy,
          'cache-control': 'no-cache',
        },
      })
    },
    { detail: { hide: true } },
  )
}

/** Only the script and style that stand in the page, by their hashes, and requests to this server. */
const policy = (): string =>
  [
    "default-src 'none'",
    `script-src ${sourceHash(SCRIPT)}`,
    `style-src ${sourceHash(STYLE)}`,
    "connect-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')

const sourceHash = (text: string): string => `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`

const render = (version: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="Ask a book, and get answers whose every citation is proved.">
<title>Lectern</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>${BODY.replace('VERSION', version)}<script>${SCRIPT}</script>
</body>
</html>
`
