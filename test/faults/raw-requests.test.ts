/** Requests that no client's library would send, written to the socket as they are: a clear refusal, and never a hang. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { ADMIN_KEY, bun, deno, type RunningTarget, type Target } from '../http/targets.ts'

const START_MS = 120_000
const ENDLESS = { chunk: Buffer.from(`10000\r\n${' '.repeat(65_536)}\r\n`), headers: 'transfer-encoding: chunked' }
const DECLARED = { chunk: Buffer.alloc(65_536, 0x20), headers: 'content-length: 900000000' }
const KEY = `authorization: Bearer ${ADMIN_KEY}`

interface Exchange {
  readonly status: number
  readonly code: string | undefined
  readonly sentBytes: number
  readonly closed: boolean
}

/**
 * Sends the head, then `chunk` for as long as it is taken, and looks until the connection ends, or the reply is whole
 * and `lookOnMs` have passed. With `drip` the head never ends: a letter of it is sent every half second.
 */
async function send(
  port: number,
  head: readonly string[],
  chunk: Buffer | undefined,
  waitMs: number,
  lookOnMs = 0,
  drip?: string,
): Promise<Exchange> {
  const socket = connect(port, '127.0.0.1')
  let reply = ''
  let sentBytes = 0
  let closed = false
  const pump = (): void => {
    if (chunk === undefined || socket.destroyed) return
    socket.write(chunk, (error) => {
      if (error) return
      sentBytes += chunk.length
      setImmediate(pump)
    })
  }
  const end = new Promise<void>((resolve) => {
    socket.on('close', () => {
      closed = true
      resolve()
    })
  })
  const whole = Promise.withResolvers<void>()
  socket.on('error', () => undefined)
  socket.on('data', (data) => {
    reply += data.toString('latin1')
    if (/\r\n\r\n(?:[\s\S]*\})?$/.test(reply)) whole.resolve()
  })
  socket.write(`${head.join('\r\n')}${drip === undefined ? '\r\n\r\n' : ''}`)
  const dripping = setInterval(() => socket.write(drip ?? ''), 500)
  pump()
  await Promise.race([end, sleep(waitMs), whole.promise.then(() => sleep(lookOnMs))])
  clearInterval(dripping)
  socket.destroy()
  return { status: Number(reply.split(' ')[1]), code: /"code":"(\w+)"/.exec(reply)?.[1], sentBytes, closed }
}

const post = (path: string, ...headers: readonly string[]): string[] => [`POST ${path} HTTP/1.1`, 'Host: a', ...headers]

interface Started {
  readonly target: RunningTarget
  readonly port: number
  /** The program waits 25 seconds for it, so it is sent first and looked at last. */
  readonly stalled: Promise<Exchange>
  readonly slowHead: Promise<Exchange> | undefined
}

async function begin({ name, start }: Target): Promise<Started> {
  const target = await start({ AUTH_HOSTED: 'true', AUTH_SECRET: 'x'.repeat(40) })
  const { url } = await target.fetch('/livez')
  const port = Number(new URL(url).port)
  const head = post('/v1/chat', KEY, 'content-type: application/json', 'content-length: 1000')
  const stalled = send(port, head, undefined, 40_000)
  const slowHead =
    name === 'bun' ? send(port, ['GET /livez HTTP/1.1', 'X-Slow: a'], undefined, 40_000, 0, 'b') : undefined
  return { target, port, stalled, slowHead }
}

const tried = [bun, deno]
const started = new Map<string, Started>()
// Both at once: what they wait for is waited for once.
beforeAll(async () => {
  const here = tried.filter(({ missing }) => missing === undefined)
  await Promise.all(here.map(async (target) => started.set(target.name, await begin(target))))
}, START_MS)
afterAll(async () => {
  await Promise.all([...started.values()].map(({ target }) => target.stop()))
})

for (const { name, missing } of tried)
  describe.skipIf(missing !== undefined)(`on ${name}`, () => {
    let target: RunningTarget
    let port: number
    let stalled: Promise<Exchange>
    let slowHead: Promise<Exchange> | undefined
    beforeAll(() => {
      const ours = started.get(name)
      if (ours === undefined) throw new Error(`${name} was not started`)
      ;({ target, port, stalled, slowHead } = ours)
    })

    test('two hosts are refused', async () => {
      for (const second of ['a.example', 'b.example']) {
        const head = ['GET /livez HTTP/1.1', 'Host: a.example', `Host: ${second}`, 'Connection: close']
        expect((await send(port, head, undefined, 3000)).status).toBe(400)
      }
    })

    test('a method that no route has is 405', async () => {
      for (const method of ['TRACE', 'PROPFIND'])
        for (const path of ['/livez', '/v1/documents'])
          expect(await send(port, [`${method} ${path} HTTP/1.1`, 'Host: a', KEY], undefined, 1000)).toMatchObject({
            status: 405,
            code: 'method_not_allowed',
          })
    })

    // https://github.com/oven-sh/bun/issues/6556: what its parser does not know ends the connection without a word.
    test('a method that nobody has heard of is 405, or ends its connection', async () => {
      const seen = await send(port, ['BREW /livez HTTP/1.1', 'Host: a', KEY], undefined, 2000)
      expect(seen).toMatchObject(name === 'bun' ? { closed: true } : { status: 405, code: 'method_not_allowed' })
      expect((await target.fetch('/livez')).status).toBe(200)
    })

    test.each([
      ['too large', post('/v1/chat', KEY, 'content-type: application/json'), 413, 'too_large'],
      ['of a wrong type', post('/v1/chat', KEY, 'content-type: text/plain'), 415, 'unsupported_media_type'],
      ['to nowhere', post('/nowhere', KEY), 404, 'not_found'],
      ['of a stranger', post('/v1/keys', 'authorization: Bearer x'), 401, 'unauthenticated'],
      ['for signing in', post('/api/auth/sign-in/email', 'content-type: application/json'), 413, 'too_large'],
    ])(
      'an endless body %s is refused and not read on',
      async (_, head, status, code) => {
        for (const { chunk, headers } of [ENDLESS, DECLARED]) {
          const seen = await send(port, [...head, headers], chunk, 4000, name === 'bun' ? 4000 : 500)
          // Bun closes, and whoever sends on may lose the reply by it; Deno waits without reading.
          if (name === 'bun') expect(seen.closed).toBe(true)
          if (!Number.isNaN(seen.status)) expect(seen).toMatchObject({ status, code })
          else expect(seen.closed).toBe(true)
          expect(seen.sentBytes).toBeLessThan(64_000_000)
        }
      },
      40_000,
    )

    // Deno waits for a head for as long as it takes; docs/deploying.md says what to do about it.
    test.skipIf(name !== 'bun')(
      'a head that comes letter by letter ends with its connection',
      async () => {
        expect((await slowHead)?.closed).toBe(true)
      },
      60_000,
    )

    test('a body that stops in the middle is 408, and others go on meanwhile', async () => {
      expect((await target.fetch('/livez')).status).toBe(200)
      expect(await stalled).toMatchObject({ status: 408, code: 'request_too_slow' })
    }, 60_000)
  })
