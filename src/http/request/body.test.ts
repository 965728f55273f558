import { describe, expect, jest, test } from 'bun:test'
import { Problem, type ProblemCode } from '../../request/problem.ts'
import { type BodyRule, discardBody, readBody } from './body.ts'

const rule = (accepts: BodyRule['accepts']): BodyRule => ({
  accepts,
  wantsObject: accepts === 'json',
  limitBytes: 100,
  uploadLimitBytes: 1000,
})

const post = (body: BodyInit, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
  new Request('http://localhost/', { method: 'POST', body, headers })

const refusal = async (request: Request, accepts: BodyRule['accepts'] = 'json'): Promise<ProblemCode | undefined> => {
  try {
    await readBody(request, rule(accepts))
    return undefined
  } catch (error) {
    if (error instanceof Problem) return error.code
    throw error
  }
}

/** A body without a declared length, which counts what is asked of it. */
function endless(): { readonly stream: ReadableStream<Uint8Array>; readonly state: { sent: number; left: boolean } } {
  const state = { sent: 0, left: false }
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        state.sent += 10
        controller.enqueue(new Uint8Array(10).fill(0x20))
      },
      cancel() {
        state.left = true
      },
    },
    { highWaterMark: 0 },
  )
  return { stream, state }
}

describe('readBody', () => {
  test('gives the bytes of a body within the limits', async () => {
    const bytes = await readBody(post('{"a":"é"}'), rule('json'))
    expect(new TextDecoder().decode(bytes ?? new Uint8Array())).toBe('{"a":"é"}')
  })

  test('refuses a text or a list where an object is wanted, and says which JSON is none', async () => {
    for (const body of ['"text"', ' [{}]']) expect(await refusal(post(body))).toBe('invalid_request')
    for (const body of ['"text', '[{}']) expect(await refusal(post(body))).toBe('invalid_json')
    expect(await refusal(post('[{}]'), 'any')).toBeUndefined()
  })

  test('takes no body for none, whatever the type says', async () => {
    expect(await readBody(new Request('http://localhost/', { method: 'POST' }), rule('json'))).toBeNull()
    expect(await readBody(post(''), rule('json'))).toBeNull()
  })

  test('refuses a declared length beyond the limit without reading', async () => {
    const { stream, state } = endless()
    const request = post(stream, { 'content-type': 'application/json', 'content-length': '101' })
    expect(await refusal(request)).toBe('too_large')
    expect(state.sent).toBe(0)
  })

  test('stops reading a body of no declared length at the limit', async () => {
    const { stream, state } = endless()
    expect(await refusal(post(stream))).toBe('too_large')
    expect(state).toEqual({ sent: 110, left: false })
  })

  test('gives up a body that comes too slowly', async () => {
    jest.useFakeTimers()
    try {
      const stalled = new ReadableStream<Uint8Array>({
        start: (controller) => controller.enqueue(new Uint8Array(10).fill(0x20)),
      })
      const refused = refusal(post(stalled))
      for (let turn = 0; turn < 10; turn++) await Promise.resolve()
      jest.advanceTimersByTime(26_000)
      expect(await refused).toBe('request_too_slow')
    } finally {
      jest.useRealTimers()
    }
  })

  test('gives multipart its own limit', async () => {
    const form = new FormData()
    form.set('file', new File(['x'.repeat(500)], 'a.md'))
    expect(await refusal(new Request('http://localhost/', { method: 'POST', body: form }), 'multipart')).toBeUndefined()
    form.set('file', new File(['x'.repeat(1000)], 'a.md'))
    expect(await refusal(new Request('http://localhost/', { method: 'POST', body: form }), 'multipart')).toBe(
      'too_large',
    )
  })

  test.each([
    ['text/plain'],
    ['application/json, text/plain'],
    ['application/jsonp'],
    ['application/merge-patch+json'],
    ['multipart/form-data; boundary=x'],
    ['application/json; charset=latin1'],
  ])('does not take %p for JSON', async (type) => {
    expect(await refusal(post('{}', { 'content-type': type }))).toBe('unsupported_media_type')
  })

  test.each([['application/json'], ['Application/JSON; charset="UTF-8"']])('takes %p for JSON', async (type) => {
    expect(await refusal(post('{}', { 'content-type': type }))).toBeUndefined()
  })

  test('refuses a body without a type, with an encoding, or multipart without a boundary', async () => {
    expect(await refusal(post(new Uint8Array([1]), {}))).toBe('unsupported_media_type')
    expect(await refusal(post('{}', { 'content-type': 'application/json', 'content-encoding': 'gzip' }))).toBe(
      'unsupported_media_type',
    )
    expect(await refusal(post('x', { 'content-type': 'multipart/form-data' }), 'any')).toBe('unsupported_media_type')
  })

  test('refuses bytes that are not UTF-8, and JSON that is too deep', async () => {
    expect(await refusal(post(new Uint8Array([0x22, 0xed, 0xa0, 0x80, 0x22])))).toBe('invalid_json')
    expect(await refusal(post('['.repeat(80)))).toBe('invalid_request')
    const merge = { 'content-type': 'application/merge-patch+json' }
    expect(await refusal(post('['.repeat(80), merge), 'any')).toBe('invalid_request')
  })

  test('a body that breaks off is the sender’s fault, not ours', async () => {
    const broken = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.error(new Error('reset'))
      },
    })
    expect(await refusal(post(broken))).toBe('invalid_request')
  })
})

describe('discardBody', () => {
  test('lets a refused client send what it has left, and stops reading one that never ends', async () => {
    const short = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let n = 0; n < 100; n++) controller.enqueue(new Uint8Array(10_000))
        controller.close()
      },
    })
    const request = post(short)
    expect(await refusal(request)).toBe('too_large')
    expect(await discardBody(request)).toBe(true)

    let sent = 0
    const stream = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 1
        controller.enqueue(new Uint8Array(1_000_000))
      },
    })
    expect(await discardBody(post(stream))).toBe(false)
    expect(sent).toBeLessThan(25)
  })

  test('does not wait for what does not come, nor read what is declared to end', async () => {
    const begun = performance.now()
    expect(await discardBody(post(new ReadableStream<Uint8Array>()))).toBe(false)
    expect(performance.now() - begun).toBeLessThan(5000)
    const { stream, state } = endless()
    expect(await discardBody(post(stream, { 'content-length': '1000' }))).toBe(true)
    expect(state.sent).toBe(0)
  })
})
