import { afterEach, describe, expect, test } from 'bun:test'
import { connect } from 'node:net'
import { listen, type Server } from './server.ts'

const servers: Server[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop(0)))
})

const serve = async (fetch: Parameters<typeof listen>[0]['fetch']): Promise<Server> => {
  const server = await listen({ fetch }, { host: '127.0.0.1', port: 0 })
  servers.push(server)
  return server
}

describe('listen', () => {
  test('hands on the peer’s address', async () => {
    const server = await serve(async (_, connection) => Response.json({ peer: connection?.peer }))
    expect(await (await fetch(server.url)).json()).toEqual({ peer: '127.0.0.1' })
    expect(server.url).toBe(`http://127.0.0.1:${server.port}`)
  })

  test('says in plain words that a port is taken', async () => {
    const { port } = await serve(async () => new Response())
    const second = listen({ fetch: async () => new Response() }, { host: '127.0.0.1', port })
    expect(second).rejects.toThrow(`Port ${port} on 127.0.0.1 is taken: stop the program that has it, or set PORT`)
  })

  test('says that an address is not this machine’s', () => {
    const elsewhere = listen({ fetch: async () => new Response() }, { host: '192.0.2.1', port: 0 })
    expect(elsewhere).rejects.toThrow('set HOST')
  })

  test('reads a head of a megabyte whole, refuses a longer one, and answers the next', async () => {
    const server = await serve(async ({ headers }) => Response.json(headers.get('authorization')?.length))
    const ask = (authorization: string) => fetch(server.url, { headers: { authorization } })
    expect(await (await ask('x'.repeat(1_048_576))).json()).toBe(1_048_576)
    const refused = await ask('x'.repeat(1_200_000))
    expect([refused.status, await refused.text()]).toEqual([431, ''])
    expect(await (await ask('x')).json()).toBe(1)
  })

  test('stops when the requests in flight have ended, and takes no new ones meanwhile', async () => {
    const gate = Promise.withResolvers<void>()
    const entered = Promise.withResolvers<void>()
    const server = await serve(async () => {
      entered.resolve()
      await gate.promise
      return new Response('whole')
    })
    const reply = fetch(server.url)
    await entered.promise
    const stopped = server.stop(60_000)
    expect(await refused(server.port)).toBe(true)
    gate.resolve()
    expect(await (await reply).text()).toBe('whole')
    await stopped
  })

  test('cuts a stream that outlasts the grace', async () => {
    let left = 0
    const server = await serve(
      async () =>
        new Response(
          new ReadableStream<Uint8Array>({
            start: (controller) => controller.enqueue(new Uint8Array([1])),
            cancel() {
              left += 1
            },
          }),
        ),
    )
    const reader = (await fetch(server.url)).body?.getReader()
    await reader?.read()
    await server.stop(10)
    expect(
      await reader?.read().then(
        ({ done }) => done,
        () => true,
      ),
    ).toBe(true)
    expect(left).toBe(1)
  })
})

const refused = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(false)
    })
    socket.once('error', () => resolve(true))
  })
