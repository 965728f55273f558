import { describe, expect, test } from 'bun:test'
import { gunzipSync } from 'node:zlib'
import { attachContext, type RequestContext, UNRESTRICTED } from '../../request/context.ts'
import { createWebFiles } from './web-files.ts'
import { webRoutes } from './web-routes.ts'

const files = createWebFiles()
const routes = (frameAncestors: readonly string[] = []) => webRoutes({ files, version: '1.2.3', frameAncestors })

const get = async (path: string, headers: Record<string, string> = {}, app = routes()): Promise<Response> => {
  const request = new Request(`http://localhost${path}`, { headers })
  attachContext(request, { principal: UNRESTRICTED } as RequestContext)
  return await app.handle(request)
}

describe('pages for browsers', () => {
  test('may be framed by whom the settings name, the page for authors by nobody', async () => {
    const policy = async (path: string, ancestors: readonly string[]): Promise<string | null> =>
      (await get(path, {}, routes(ancestors))).headers.get('content-security-policy')
    expect(await policy('/', [])).toContain("frame-ancestors 'none'")
    const own = ["'self'", 'https://docs.example.org']
    expect(await policy('/', own)).toEndWith("frame-ancestors 'self' https://docs.example.org")
    expect(await policy('/admin', own)).toContain("frame-ancestors 'none'")
    expect(await policy('/', own)).not.toContain('unsafe')
  })

  test('name files that never change, and that are compressed for who takes it', async () => {
    const [, path = ''] = /src="(\/web\/chat-\w+\.js)"/.exec(await (await get('/')).text()) ?? []
    const plain = await get(path)
    expect(plain.headers.get('cache-control')).toContain('immutable')
    const zipped = await get(path, { 'accept-encoding': 'br, gzip' })
    expect(zipped.headers.get('content-encoding')).toBe('gzip')
    expect(gunzipSync(new Uint8Array(await zipped.arrayBuffer())).toString()).toBe(await plain.text())
    const etag = plain.headers.get('etag') ?? ''
    expect((await get(path, { 'if-none-match': `"other", ${etag}` })).status).toBe(304)
    expect((await get(path, { 'if-none-match': '"other"' })).status).toBe(200)
  })

  test('load the widget anew now and then, with the chat of its own version', async () => {
    const widget = await get('/widget.js')
    expect(widget.headers.get('cache-control')).toBe('public, max-age=300')
    const [chat = ''] = /chat-\w+\.js/.exec(await widget.text()) ?? []
    expect((await get(`/web/${chat}`)).status).toBe(200)
  })

  test('of another version get the file of this one, which is not kept', async () => {
    const successor = await get('/web/chat-00000000.js')
    expect([successor.status, successor.headers.get('cache-control')]).toEqual([200, 'no-cache'])
  })
})
