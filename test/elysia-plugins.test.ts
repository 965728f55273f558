/** Plugins that know nothing of Lectern, as npm has them: they load by `PLUGINS` as they are. */
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { temporaryFolder } from './support/open-database.ts'
import { type RunningApp, runApp } from './support/running-app.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let running: RunningApp
const modules = join(import.meta.dir, '../node_modules')

beforeAll(async () => {
  folder = await temporaryFolder()
  const assets = join(folder.path, 'assets')
  await mkdir(assets)
  await writeFile(join(assets, 'hello.txt'), 'Hello')
  const files = join(folder.path, 'files.ts')
  await writeFile(
    files,
    `import { staticPlugin } from '${modules}/@elysiajs/static/dist/index.mjs'
export default staticPlugin({ assets: ${JSON.stringify(assets)}, prefix: '/files' })`,
  )
  const admins = join(folder.path, 'admins.ts')
  await writeFile(
    admins,
    `export default (app) => app.get('/admins', () => 'in', { detail: { 'x-scope': 'admin' } }).post('/echo', ({ body }) => body)`,
  )
  running = await runApp({ PLUGINS: [files, admins, '@elysiajs/server-timing'].join(',') })
}, 60_000)

afterAll(async () => {
  await running.close()
  await folder.remove()
})

test('an instance adds its routes, with the headers and limits of all others', async () => {
  const reply = await running.call('GET', '/files/hello.txt', undefined, { authorization: '' })
  expect([reply.status, await reply.text()]).toEqual([200, 'Hello'])
  expect(reply.headers.get('x-request-id')).toBeString()
  expect((await running.call('GET', '/files/none.txt')).status).toBe(404)
})

test('a package adds its hooks to every route, and streams flow as ever', async () => {
  const health = await running.call('GET', '/v1/documents')
  expect(health.headers.get('server-timing')).toMatch(/handle\..*total;dur=/s)
  const stream = await running.call('POST', '/v1/chat', { message: 'Hello?', stream: true })
  expect((await stream.text()).match(/^event: (start|done)$/gm)).toEqual(['event: start', 'event: done'])
})

test('a function adds to the instance that it is given, and a route that says a scope is held to it', async () => {
  const admins = (authorization: string) => running.call('GET', '/admins', undefined, { authorization })
  expect((await admins('')).status).toBe(401)
  expect(await (await running.call('GET', '/admins')).text()).toBe('in')
  expect(await (await running.call('POST', '/echo', { a: 1 })).json()).toEqual({ a: 1 })
})

test('a plugin of ours may not forget to say who may call', async () => {
  const path = join(folder.path, 'open.ts')
  await writeFile(
    path,
    `export default { contract: 1, name: 'open', summary: 's', setup: ({ http }) => ({ routes: new http.Elysia().get('/open', () => 1) }) }`,
  )
  await expect(runApp({ PLUGINS: path })).rejects.toThrow('The plugin open does not say who may call GET /open')
}, 60_000)
