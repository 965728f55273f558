/** Serves what a site generator has built, as static hosts do. */
import { stat } from 'node:fs/promises'
import { join, normalize } from 'node:path'
import { bundleWeb, WIDGET_FILE } from '../../src/http/pages/bundle-web.ts'

export interface BuiltSite {
  readonly url: string
  stop(): Promise<void>
}

/** What is highlighted, by the browser or by the widget, is made visible to a picture: in a colour that no site has. */
const MARKING = `<style>::target-text, ::highlight(lectern-quote) { background: #ff00ff !important; color: #ff00ff !important }
::before, ::after { pointer-events: none !important }</style>`

/** @param withWidget the line of the widget is in each page */
export async function serveBuilt(folder: string, withWidget: boolean): Promise<BuiltSite> {
  const { files } = await bundleWeb()
  const widget = withWidget ? `<script src="/${WIDGET_FILE}" async></script>` : ''
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    async fetch(request) {
      const name = new URL(request.url).pathname.slice(1)
      if (name === WIDGET_FILE) return new Response(files.get(name), { headers: { 'content-type': 'text/javascript' } })
      const path = join(folder, normalize(decodeURIComponent(new URL(request.url).pathname)))
      for (const each of [path, join(path, 'index.html'), `${path.replace(/\/$/, '')}.html`]) {
        if (!(await isFile(each))) continue
        const file = Bun.file(each)
        if (!each.endsWith('.html')) return new Response(file)
        const html = (await file.text()).replace(/<\/head>|<body/i, (tag) => `${MARKING}${widget}${tag}`)
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
