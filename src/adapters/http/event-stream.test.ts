import { expect, test } from 'bun:test'
import { readEventData } from './event-stream.ts'

const read = async (chunks: readonly Uint8Array[]): Promise<string[]> => {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk)
      controller.close()
    },
  })
  return (await Array.fromAsync(readEventData(body, () => undefined))).flat()
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const bytewise = (text: string): Uint8Array[] => [...bytes(text)].map((byte) => Uint8Array.of(byte))

test.each([['\n'], ['\r\n'], ['\r']])(
  'events are read one by one, whole or byte by byte, with lines that end with %j',
  async (newline) => {
    const text = [
      ': a comment',
      'event: x',
      'data: {"a":"ä\u2028"}',
      '',
      'data:1',
      'data: 2',
      '',
      '',
      'data: [DONE]',
      '',
    ]
      .map((line) => line + newline)
      .join('')
    const expected = ['{"a":"ä\u2028"}', '1\n2', '[DONE]']
    expect(await read([bytes(text)])).toEqual(expected)
    expect(await read(bytewise(text))).toEqual(expected)
  },
)

test('what the reply breaks off in is handed on as far as it came', async () => {
  expect(await read([bytes('data: 1\n\ndata: {"ab')])).toEqual(['1', '{"ab'])
})

test('what is no UTF-8 is an error', async () => {
  expect(read([Uint8Array.of(0x64, 0xff)])).rejects.toThrow(TypeError)
})

test('whoever stops reading lets the reply go', async () => {
  let cancelled = false
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(bytes('data: 1\n\n')),
    cancel() {
      cancelled = true
    },
  })
  for await (const _ of readEventData(body, () => undefined)) break
  expect(cancelled).toBe(true)
})

test('events of several replies that are read in turn are not mixed up', async () => {
  const of = (name: string) => {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const number of [1, 2]) controller.enqueue(bytes(`data: ${name}${number}\n\n`))
        controller.close()
      },
    })
    return readEventData(body, () => undefined)
  }
  const [a, b] = [of('a'), of('b')]
  const values: unknown[] = []
  for (const each of [a, b, a, b]) values.push((await each.next()).value)
  expect(values).toEqual([['a1'], ['b1'], ['a2'], ['b2']])
})

test('events that come in one piece are handed on together, and none waits for another', async () => {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const text of ['data: 1\n\ndata: 2\n\nda', 'ta: 3\n\n', 'data: 4\n']) controller.enqueue(bytes(text))
      controller.close()
    },
  })
  expect(await Array.fromAsync(readEventData(body, () => undefined))).toEqual([['1', '2'], ['3'], ['4']])
})
