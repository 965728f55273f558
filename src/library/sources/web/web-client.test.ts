import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { createAddressGuard } from './address-guard.ts'
import { createWebClient, WebFailure } from './web-client.ts'

const BOMB = gzipSync(Buffer.alloc(64 * 1024 * 1024))
let server: Server
let base = ''
const asked: string[] = []

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url ?? '')
    const redirect = (to: string): void => void response.writeHead(302, { location: to }).end()
    if (request.url === '/page') response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('A page'))
    else if (request.url === '/bomb') response.writeHead(200, { 'content-encoding': 'gzip' }).end(BOMB)
    else if (request.url === '/large') response.end(Buffer.alloc(2 * 1024 * 1024, 'a'))
    else if (request.url === '/broken') response.writeHead(200, { 'content-encoding': 'gzip' }).end('no gzip')
    else if (request.url === '/circle') redirect('/circle-back')
    else if (request.url === '/circle-back') redirect('/circle')
    else if (request.url?.startsWith('/far')) redirect(`${request.url}r`)
    else if (request.url === '/metadata') redirect('http://169.254.169.254/latest/meta-data/')
    else if (request.url === '/loopback') redirect(`http://127.0.0.2:${port()}/page`)
    else if (request.url === '/file') redirect('file:///etc/passwd')
    else if (request.url === '/slow') response.write('a')
    else response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${port()}`
})
afterAll(() => void server.closeAllConnections())

const port = (): number => (server.address() as AddressInfo).port
const guard = createAddressGuard(['127.0.0.1'])
const client = createWebClient({ guard, userAgent: 'Test', timeoutMs: 10_000 })
const hasty = createWebClient({ guard, userAgent: 'Test', timeoutMs: 200 })
const { signal } = new AbortController()
const failure = async (path: string, maxBytes = 1024 * 1024): Promise<WebFailure> => {
  const error = await (path === '/slow' ? hasty : client)
    .get(new URL(path, base), { signal, maxBytes })
    .catch((reason: unknown) => reason)
  if (!(error instanceof WebFailure)) throw new Error(`Expected a failure, got ${String(error)}`)
  return error
}

describe('the web client', () => {
  test('unpacks what is packed', async () => {
    const reply = await client.get(new URL('/page', base), { signal })
    expect(new TextDecoder().decode(reply.bytes)).toBe('A page')
  })

  test.each([
    ['/bomb', 'It is larger than 1 MB'],
    ['/large', 'It is larger than 1 MB'],
    ['/circle', 'The redirects lead in a circle'],
    ['/far', 'More than 5 redirects'],
    ['/metadata', '169.254.169.254 is not a public address'],
    ['/loopback', '127.0.0.2 is not a public address'],
    ['/file', 'Only addresses of http and https are read'],
  ])('gives up %s: %s', async (path, message) => {
    const error = await failure(path)
    expect({ message: error.message, isTemporary: error.isTemporary }).toEqual({ message, isTemporary: false })
  })

  test.each([
    ['/broken', 'What it sends cannot be unpacked'],
    ['/slow', 'No whole reply within 0.2 s'],
  ])('may try %s again: %s', async (path, message) => {
    const error = await failure(path)
    expect({ message: error.message, isTemporary: error.isTemporary }).toEqual({ message, isTemporary: true })
  })

  test('connects to the address that was checked, whatever the name means by then', async () => {
    let answers = 0
    const rebinding = createAddressGuard(['127.0.0.1'], async () => {
      answers++
      return [{ address: answers === 1 ? '127.0.0.1' : '10.0.0.1', family: 4 }]
    })
    const bound = createWebClient({ guard: rebinding, userAgent: 'Test', timeoutMs: 10_000 })
    const reply = await bound.get(new URL(`http://docs.example.org:${port()}/page`), { signal })
    expect({ status: reply.status, answers }).toEqual({ status: 200, answers: 1 })
  })

  test('a server that is not to be asked hears nothing', async () => {
    const before = asked.length
    const guarded = createWebClient({ guard: createAddressGuard([]), userAgent: 'Test' })
    await expect(guarded.get(new URL('/page', base), { signal })).rejects.toBeInstanceOf(WebFailure)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(asked.length).toBe(before)
  })
})
