/** What browsers have built in, and a library that only works in one, on Lectern's own page in Chromium. */
import { connect, createServer } from 'node:net'
import type { Page } from 'playwright-core'
import { findChromium, launchChromium } from '../../support/chromium.ts'
import { check, demand, QUESTION, URL_OF_LECTERN, versionOf } from './report.ts'

interface Seen {
  readonly names: readonly string[]
  readonly ids: readonly string[]
}

/** A way to Lectern that breaks off once, behind the second event of a stream. */
async function startBreakingProxy(url: string): Promise<{ readonly url: string; stop(): void }> {
  const { hostname, port } = new URL(url)
  let broken = false
  const server = createServer((client) => {
    const target = connect(Number(port), hostname)
    client.on('data', (bytes) => target.write(bytes))
    target.on('data', (bytes: Buffer) => {
      const second = broken ? -1 : bytes.indexOf('id: 2\n')
      if (second === -1) return client.write(bytes)
      broken = true
      return client.write(bytes.subarray(0, bytes.indexOf('\n\n', second) + 2), () => client.destroy())
    })
    for (const [socket, other] of [
      [client, target],
      [target, client],
    ] as const)
      socket.on('error', () => undefined).on('close', () => other.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port')
  return { url: `http://127.0.0.1:${address.port}`, stop: () => server.close() }
}

/** Asks, then reads the answer with EventSource until it closes. */
const readByEventSource = (page: Page): Promise<Seen> =>
  page.evaluate(async (message) => {
    const reply = await fetch('/v1/chat', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ message }),
    })
    const { message_id } = (await reply.json()) as { readonly message_id: string }
    const names: string[] = []
    const ids: string[] = []
    await new Promise<void>((resolve, reject) => {
      const source = new EventSource(`/v1/chat/${message_id}/stream`)
      for (const name of ['start', 'sources', 'delta', 'citation', 'done', 'message'])
        source.addEventListener(name, (event) => {
          names.push(name)
          ids.push((event as MessageEvent).lastEventId)
        })
      source.addEventListener('error', () => source.readyState === EventSource.CLOSED && resolve())
      setTimeout(() => reject(new Error('it does not close')), 30_000)
    })
    return { names, ids }
  }, QUESTION)

function demandWhole({ names, ids }: Seen): void {
  demand(names.filter((name) => name === 'done').length === 1, 'it did not end once')
  demand(!names.includes('message'), 'a comment was taken for a message')
  demand(
    ids.every((id, index) => id === String(index + 1)),
    `events came as ${ids.join(' ')}`,
  )
}

const path = findChromium()
if (path === undefined) process.exit(1)
const browser = await launchChromium(path)
const chromium = `Chromium ${browser.version()}`
const statusesOf = (page: Page): number[] => {
  const statuses: number[] = []
  page.on('response', (reply) => reply.url().endsWith('/stream') && statuses.push(reply.status()))
  return statuses
}

await check('EventSource', chromium, 'reads an answer once, and closes', async () => {
  const page = await browser.newPage()
  const statuses = statusesOf(page)
  await page.goto(URL_OF_LECTERN)
  demandWhole(await readByEventSource(page))
  demand(statuses.join() === '200,204', `it was answered ${statuses.join()}`)
})

await check('EventSource', chromium, 'goes on behind the last event when the connection breaks off', async () => {
  const proxy = await startBreakingProxy(URL_OF_LECTERN)
  const page = await browser.newPage()
  const statuses = statusesOf(page)
  await page.goto(proxy.url)
  demandWhole(await readByEventSource(page))
  proxy.stop()
  demand(statuses.join() === '200,200,204', `it was answered ${statuses.join()}`)
})

const library = '@microsoft/fetch-event-source'
await check('fetch-event-source', `${library} ${versionOf(library)}, ${chromium}`, 'asks once, ends once', async () => {
  const bundle = await Bun.build({
    entrypoints: [Bun.resolveSync(library, import.meta.dir)],
    format: 'cjs',
    target: 'browser',
  })
  const page = await browser.newPage()
  await page.goto(URL_OF_LECTERN)
  const names = await page.evaluate(
    async ({ code, message }) => {
      const module = { exports: {} as Record<string, (url: string, options: object) => Promise<void>> }
      new Function('module', 'exports', code)(module, module.exports)
      const seen: string[] = []
      await module.exports.fetchEventSource?.('/v1/chat', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ message, stream: true }),
        onmessage: ({ event }: { readonly event: string }) => seen.push(event),
        onerror(error: Error) {
          throw error
        },
      })
      return seen
    },
    { code: await (bundle.outputs[0] as Blob).text(), message: QUESTION },
  )
  demand(names.filter((name) => name === 'done').length === 1 && names.at(-1) === 'done', `it saw ${names.join(' ')}`)
  demand(names.filter((name) => name === 'start').length === 1, 'it asked more than once')
  demand(!names.includes(''), 'a comment was taken for a message')
})
await browser.close()
