import { expect, test } from 'bun:test'
import { once } from 'node:events'
import { DatabaseSocket } from './socket.ts'

const packet = (...parts: readonly (number | string)[]): Buffer => {
  const body = Buffer.concat(
    parts.map((part) => {
      if (typeof part === 'string') return Buffer.from(part)
      const number = Buffer.alloc(4)
      number.writeUInt32BE(part)
      return number
    }),
  )
  const length = Buffer.alloc(4)
  length.writeUInt32BE(body.length + 4)
  return Buffer.concat([length, body])
}
const message = (type: string, body: string): Buffer => Buffer.concat([Buffer.from(type), packet(body)])

const START_UP = packet(196608, 'user\0me\0\0')
const SSL_REQUEST = packet(80877103)
const CANCEL_REQUEST = packet(80877102, 1, 2)

/** A backend that answers each batch with `ok` and keeps what it was sent. */
function connect() {
  const batches: string[] = []
  let rollbacks = 0
  const socket = new DatabaseSocket({
    execute: async (messages, receive) => {
      batches.push(Buffer.from(messages).toString('latin1'))
      receive(new TextEncoder().encode('ok'))
    },
    rollback: async () => {
      rollbacks += 1
    },
  })
  const received: string[] = []
  socket.on('data', (data: Buffer) => received.push(data.toString()))
  const write = (data: Buffer): Promise<void> => new Promise((done) => socket.write(data, () => done()))
  return { socket, batches, received, write, rollbacks: () => rollbacks }
}

test('the start-up packet goes alone, messages go whole, however the bytes arrive', async () => {
  const messages = [message('Q', 'select 1\0'), message('P', 'x'.repeat(300)), message('S', '')]
  const stream = Buffer.concat([START_UP, ...messages])
  for (const size of [1, 2, 3, 7, 64, stream.length]) {
    const { batches, write } = connect()
    for (let start = 0; start < stream.length; start += size) await write(stream.subarray(start, start + size))
    expect(batches[0]).toBe(START_UP.toString('latin1'))
    expect(batches.join('')).toBe(stream.toString('latin1'))
    const ends = new Set([START_UP, ...messages].map((_, index, all) => Buffer.concat(all.slice(0, index + 1)).length))
    let sent = 0
    for (const batch of batches) {
      sent += batch.length
      expect(ends).toContain(sent)
    }
  }
})

test('SSL is refused, and the connection goes on', async () => {
  const { batches, received, write } = connect()
  await write(SSL_REQUEST)
  expect(received).toEqual(['N'])
  await write(START_UP)
  expect(batches).toEqual([START_UP.toString('latin1')])
})

for (const [name, bytes] of [
  ['goodbye', Buffer.concat([START_UP, message('Q', 'select 1\0'), message('X', '')])],
  ['a request to cancel', CANCEL_REQUEST],
] as const) {
  test(`${name} closes the connection and ends an open transaction`, async () => {
    const { socket, batches, write, rollbacks } = connect()
    const closed = once(socket, 'close')
    await write(bytes)
    socket.end()
    await closed
    expect(batches.join('')).not.toContain('X')
    expect(socket.readyState).toBe('closed')
    expect(rollbacks()).toBe(1)
  })
}

test('a backend that fails closes the connection with its error', async () => {
  const socket = new DatabaseSocket({
    execute: () => Promise.reject(new Error('the thread has died')),
    rollback: () => Promise.reject(new Error('the thread has died')),
  })
  const failed = once(socket, 'error')
  socket.write(START_UP)
  expect(await failed).toMatchObject([{ message: 'the thread has died' }])
})
