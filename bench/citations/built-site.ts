/** Serves what a site generator has built, as static hosts do. */
import { stat } from 'node:fs/promises'
import { join, normalize } from 'node:path'

export interface BuiltSite {
  readonly url: string
  stop(): Promise<void>
}

/** What the browser highlights is made visible to a picture: in a colour that no site has, letters included. */
const MARKING = `<style>::target-text { background: #ff00ff !important; color: #ff00ff !important }
::before, ::after { pointer-events: none !important }</style>`

export function serveBuilt(folder: string): BuiltSite {
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    async fetch(request) {
      const path = join(folder, normalize(decodeURIComponent(new URL(request.url).pathname)))
      for (const each of [path, join(path, 'index.html'), `${path.replace(/\/$/, '')}.html`]) {
        if (!(await isFile(each))) continue
        const file = Bun.file(each)
        if (!each.endsWith('.html')) return new Response(file)
        const html = (await file.text()).replace(/<\/head>|<body/i, (tag) => `${MARKING}${tag}`)
        return new Response(html, { headers: { 'content-type': 'text/html; charset=utf-8' } })
      }
      return new Response('Not found', { status: 404 })
    },
  })
  return { url: `http://127.0.0.1:${server.port}`, stop: () => server.stop(true) }
}

const isFile = async (path: string): Promise<boolean> =>
  await stat(path).then(
    (found) => found.isFile(),
    () => false,
  )
