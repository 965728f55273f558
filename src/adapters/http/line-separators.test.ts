import { expect, test } from 'bun:test'
import { createEscaper } from './line-separators.ts'

const escaped = async (chunks: readonly Uint8Array[]): Promise<string> => {
  const source = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk)
      controller.close()
    },
  })
  return await new Response(source.pipeThrough(createEscaper())).text()
}

test('line separators are escaped wherever they are cut, and nothing else is touched', async () => {
  const text = 'a\u2028b\u2029c “quoted” … 漢字 â😀\u2028'
  const bytes = new TextEncoder().encode(text)
  const expected = text.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')
  expect(await escaped([bytes])).toBe(expected)
  expect(await escaped([...bytes].map((byte) => Uint8Array.of(byte)))).toBe(expected)
  for (let at = 0; at < bytes.length; at++)
    expect(await escaped([bytes.subarray(0, at), bytes.subarray(at)])).toBe(expected)
})

test('a stream that ends in the middle of a character is handed on as it is', async () => {
  expect(await escaped([Uint8Array.of(0x61, 0xe2, 0x80)])).toBe(
    new TextDecoder().decode(Uint8Array.of(0x61, 0xe2, 0x80)),
  )
})
