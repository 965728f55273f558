/** What outages look like from inside: every fault, through the real SDKs, at every kind of service. */
import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import embedderCohere from '../../src/adapters/embedder/cohere.ts'
import embedderOpenai from '../../src/adapters/embedder/openai.ts'
import generatorGemini from '../../src/adapters/generator/gemini.ts'
import generatorOpenai from '../../src/adapters/generator/openai.ts'
import rerankerCohere from '../../src/adapters/reranker/cohere.ts'
import qdrant from '../../src/adapters/vector-store/qdrant.ts'
import type { Health } from '../../src/plugin.ts'
import type { Generator, GeneratorPart } from '../../src/ports/generator.ts'
import { ProviderError, type ProviderErrorKind } from '../../src/ports/provider-error.ts'
import { startCohere } from '../fakes/services/cohere.ts'
import type { FakeServer, Fault } from '../fakes/services/fake-server.ts'
import { startGemini } from '../fakes/services/gemini.ts'
import { openAdapter } from '../fakes/services/open-adapter.ts'
import { startOpenAi } from '../fakes/services/openai.ts'
import { startQdrant } from '../fakes/services/qdrant.ts'
import { generatorRequest, textOf } from './generator.ts'

const KEY = 'key-of-the-test'
/** Longest silence of a model that fails in the middle. */
const SILENCE_MS = 300

interface Service {
  readonly server: FakeServer
  /** The requests that are calls. */
  readonly calls: RegExp
  call(signal?: AbortSignal): Promise<unknown>
  health(): Promise<Health>
}

const never = new AbortController().signal

const services: Readonly<Record<string, () => Promise<Service>>> = {
  'embedder cohere': async () => {
    const server = await startCohere()
    const { port, health } = await openAdapter(embedderCohere, { COHERE_API_KEY: KEY, COHERE_BASE_URL: server.url })
    return { server, calls: /embed/, health, call: (signal = never) => port.embed(['x'], { kind: 'query', signal }) }
  },
  'embedder openai': async () => {
    const server = await startOpenAi()
    server.dimensions = 1536
    const { port, health } = await openAdapter(embedderOpenai, { OPENAI_API_KEY: KEY, OPENAI_BASE_URL: server.url })
    return { server, calls: /embed/, health, call: (signal = never) => port.embed(['x'], { kind: 'query', signal }) }
  },
  'reranker cohere': async () => {
    const server = await startCohere()
    const { port, health } = await openAdapter(rerankerCohere, { COHERE_API_KEY: KEY, COHERE_BASE_URL: server.url })
    return { server, calls: /rerank/, health, call: (signal = never) => port.rerank('x', ['y'], { limit: 1, signal }) }
  },
  'vector store qdrant': async () => {
    const server = await startQdrant()
    const { port, health } = await openAdapter(qdrant, { QDRANT_URL: server.url, QDRANT_API_KEY: KEY })
    await port.ensure({ embedder: 'e', dimensions: 2 }, never)
    const query = { collectionIds: [1], vector: Float32Array.of(1, 0), limit: 1 }
    return { server, calls: /query/, health, call: (signal = never) => port.search(query, signal) }
  },
  'generator gemini': async () => {
    const server = await startGemini()
    const settings = { GEMINI_API_KEY: KEY, GEMINI_BASE_URL: server.url }
    const { port, health } = await openAdapter(generatorGemini, settings)
    return { server, calls: /stream/, health, call: (signal = never) => write(port, signal) }
  },
  'generator openai': async () => {
    const server = await startOpenAi()
    const settings = { OPENAI_API_KEY: KEY, OPENAI_BASE_URL: server.url }
    const { port, health } = await openAdapter(generatorOpenai, settings)
    return { server, calls: /chat/, health, call: (signal = never) => write(port, signal) }
  },
}

const write = (generator: Generator, signal: AbortSignal) =>
  Array.fromAsync(generator.generate(generatorRequest, signal))

const failureOf = async (call: Promise<unknown>): Promise<ProviderError> => {
  const error = await call.then(
    () => new Error('it has not failed'),
    (reason: unknown) => reason,
  )
  if (!(error instanceof ProviderError)) throw error
  return error
}

interface Case {
  readonly name: string
  readonly fault: Fault
  readonly kind: ProviderErrorKind
  /** Requests that are made before it is given up. */
  readonly tries: number
}

const status = (code: number, headers?: Record<string, string>): Fault => ({
  type: 'status',
  status: code,
  ...(headers === undefined ? {} : { headers }),
})

/** Faults before the first byte of an answer. */
const cases: readonly Case[] = [
  { name: 'the connection is closed', fault: { type: 'hang_up' }, kind: 'unavailable', tries: 2 },
  { name: '500', fault: status(500), kind: 'unavailable', tries: 2 },
  { name: '503', fault: status(503), kind: 'unavailable', tries: 2 },
  { name: '429 with a time we can wait', fault: status(429, { 'retry-after': '0' }), kind: 'rate_limited', tries: 2 },
  { name: '429 with a time we cannot', fault: status(429, { 'retry-after': '30' }), kind: 'rate_limited', tries: 1 },
  { name: '503 with a time we cannot', fault: status(503, { 'retry-after': '30' }), kind: 'unavailable', tries: 1 },
  { name: '401', fault: status(401), kind: 'refused', tries: 1 },
  { name: '400', fault: status(400), kind: 'refused', tries: 1 },
  { name: 'JSON that is none', fault: { type: 'garbage' }, kind: 'invalid_reply', tries: 1 },
]

/** The same with every service, all at once; what comes back is by service. */
async function withEach<Result>(run: (service: Service) => Promise<Result>): Promise<Record<string, Result>> {
  const results = Object.entries(services).map(async ([name, start]) => {
    const service = await start()
    try {
      return [name, await run(service)] as const
    } finally {
      await service.server.stop()
    }
  })
  return Object.fromEntries(await Promise.all(results))
}

const all = <Result>(result: Result) => Object.fromEntries(Object.keys(services).map((name) => [name, result]))
const tries = ({ server, calls }: Service): number => server.count(calls)

/** Everything that an error says, and what it was caused by. */
function wordsOf(error: ProviderError): string {
  const words: string[] = []
  for (let each: unknown = error; each instanceof Error; each = each.cause) words.push(each.message)
  return words.join('\n')
}

describe('before the first byte', () => {
  test.each(cases.map((each) => [each.name, each] as const))('%s', async (_, { fault, kind, tries: expected }) => {
    const results = await withEach(async (service) => {
      service.server.failAll(fault)
      const error = await failureOf(service.call())
      // Neither what clients see nor what is logged may hold a vendor's words.
      const leaks = [KEY, 'secret words'].filter((word) => wordsOf(error).includes(word))
      return { kind: error.kind, tries: tries(service), leaks }
    })
    expect(results).toEqual(all({ kind, tries: expected, leaks: [] }))
  })

  test('what fails once is asked once more and succeeds', async () => {
    const results = await withEach(async (service) => {
      for (const fault of [{ type: 'hang_up' }, status(502), status(429, { 'retry-after': '0' })] as const) {
        service.server.fail(fault)
        await service.call()
      }
      return tries(service)
    })
    expect(results).toEqual(all(6))
  })

  test('a pause that was asked for is not a moment shorter', async () => {
    const results = await withEach(async (service) => {
      service.server.fail(status(429, { 'retry-after': '1' }))
      const [first] = await Promise.allSettled([service.call()])
      const [refused, again] = service.server.requests.filter(({ path }) => service.calls.test(path))
      if (first?.status === 'rejected') return again === undefined
      return (again?.at ?? 0) - (refused?.at ?? 0) >= 1000
    })
    expect(results).toEqual(all(true))
  })

  test('during a long pause nothing is sent, and the caller learns how long it is', async () => {
    const results = await withEach(async (service) => {
      service.server.fail(status(429, { 'retry-after': '30' }))
      const first = await failureOf(service.call())
      const second = await failureOf(service.call())
      const stated = first.retryAfterMs === 30_000 && (second.retryAfterMs ?? 0) > 25_000
      return { stated, kind: second.kind, tries: tries(service), health: (await service.health()).status }
    })
    expect(results).toEqual(all({ stated: true, kind: 'rate_limited', tries: 1, health: 'degraded' }))
  })

  test('a service that fails again and again is not called for a while, and health says so', async () => {
    const results = await withEach(async (service) => {
      service.server.failAll({ type: 'hang_up' })
      for (let call = 0; call < 4; call++) await failureOf(service.call())
      const made = tries(service)
      const { message } = await failureOf(service.call())
      const { status: health } = await service.health()
      return {
        atMostFive: made <= 5,
        more: tries(service) - made,
        said: /not called for a moment/.test(message),
        health,
      }
    })
    expect(results).toEqual(all({ atMostFive: true, more: 0, said: true, health: 'down' }))
  })

  test('health: up, down when nobody listens, up again, and no call is spent on it', async () => {
    const results = await withEach(async (service) => {
      const becomes = async (wanted: string): Promise<void> => {
        while ((await service.health()).status !== wanted) await Bun.sleep(20)
      }
      await becomes('up')
      const before = tries(service)
      await service.server.stop()
      await becomes('down')
      await service.server.start()
      await becomes('up')
      return tries(service) - before
    })
    expect(results).toEqual(all(0))
  })

  test('health: one that answers probes and fails calls is not well, until a call succeeds', async () => {
    const results = await withEach(async (service) => {
      service.server.failAll(status(500))
      await failureOf(service.call())
      const failing = await service.health()
      service.server.failAll(undefined)
      await service.call()
      return [failing.status, /status 500/.test(failing.detail ?? ''), (await service.health()).status]
    })
    expect(results).toEqual(all(['degraded', true, 'up']))
  })

  test('one connection serves one call after the other', async () => {
    const results = await withEach(async (service) => {
      await service.call()
      const before = service.server.connections
      for (let call = 0; call < 5; call++) await service.call()
      return service.server.connections - before
    })
    expect(results).toEqual(all(0))
  })

  test('a caller who leaves closes the connection', async () => {
    const results = await withEach(async (service) => {
      service.server.failAll({ type: 'silence' })
      const leave = new AbortController()
      const call = service.call(leave.signal)
      while (service.server.openReplies === 0) await Bun.sleep(1)
      leave.abort(new Error('left'))
      const reason = await call.catch((error: Error) => error.message)
      while (service.server.cancelled.length === 0) await Bun.sleep(1)
      service.server.failAll(undefined)
      await service.call()
      return { reason, tries: tries(service) }
    })
    expect(results).toEqual(all({ reason: 'left', tries: 2 }))
  })
})

/** Faults in the middle of an answer: what was written stays, nothing is asked again. */
for (const name of ['generator gemini', 'generator openai'] as const) {
  describe(`${name}, in the middle of an answer`, () => {
    const words = Array.from({ length: 20 }, (_, index) => `word${index} `)
    let server: FakeServer
    let generator: Generator

    beforeEach(async () => {
      const isGemini = name === 'generator gemini'
      const fake = isGemini ? await startGemini() : await startOpenAi()
      // One by one, as a model writes: what comes in one packet with an error, Google's SDK drops.
      Object.assign(fake, { text: words, chunkDelayMs: 2 })
      server = fake
      const common = { GENERATOR_SILENCE_MS: String(SILENCE_MS) }
      const { port } = isGemini
        ? await openAdapter(generatorGemini, { ...common, GEMINI_API_KEY: KEY, GEMINI_BASE_URL: server.url })
        : await openAdapter(generatorOpenai, { ...common, OPENAI_API_KEY: KEY, OPENAI_BASE_URL: server.url })
      generator = port
    })
    afterEach(() => server.stop())

    /** What was written before it failed, and how it did. */
    const writeUntilFailure = async (signal = never) => {
      const parts: GeneratorPart[] = []
      const reading = async (): Promise<void> => {
        for await (const part of generator.generate(generatorRequest, signal)) parts.push(part)
      }
      const error = await failureOf(reading())
      return { text: textOf(parts), error }
    }
    const calls = () => server.count(/POST/)

    test.each([
      ['a reset after 10 chunks', { type: 'reset', afterChunks: 10 }, 'unavailable'],
      ['an end too early', { type: 'cut', afterChunks: 10 }, 'invalid_reply'],
      ['silence', { type: 'stall', afterChunks: 10 }, 'timeout'],
      ['a malformed frame', { type: 'malformed', afterChunks: 10, frame: 'data: {"half of\n\n' }, 'invalid_reply'],
    ] as const)('%s', async (_, fault, kind) => {
      server.fail(fault)
      const { text, error } = await writeUntilFailure()
      expect(error.kind).toBe(kind)
      expect(text).toBe(words.slice(0, 10).join(''))
      expect(calls()).toBe(1)
    })

    test('a model that never begins is given up', async () => {
      server.fail({ type: 'silence' })
      const { text, error } = await writeUntilFailure()
      expect([error.kind, text]).toEqual(['timeout', ''])
      expect(calls()).toBe(1)
    })

    test('characters of several bytes survive any packets', async () => {
      Object.assign(server, { text: ['Die Schleuse öffnet 水門', ' 👩‍🔧 [1].'], chunkDelayMs: 0 })
      server.fail({ type: 'bytewise' })
      expect(textOf((await write(generator, never)) as GeneratorPart[])).toBe('Die Schleuse öffnet 水門 👩‍🔧 [1].')
    })

    test('a slow first byte is waited for', async () => {
      server.fail({ type: 'slow', ms: SILENCE_MS / 3 })
      expect(textOf((await write(generator, never)) as GeneratorPart[])).toBe(words.join(''))
      expect(calls()).toBe(1)
    })

    test('a reader who takes his time is not silence', async () => {
      const parts: GeneratorPart[] = []
      for await (const part of generator.generate(generatorRequest, never)) {
        if (parts.push(part) === 3) await Bun.sleep(SILENCE_MS * 1.5)
      }
      // What has come meanwhile is read together.
      expect(textOf(parts)).toBe(words.join(''))
    })

    test('stopping, and leaving the loop, close the connection', async () => {
      Object.assign(server, { chunkDelayMs: 20 })
      const stop = new AbortController()
      const reading = (async () => {
        for await (const part of generator.generate(generatorRequest, stop.signal))
          if (part.type === 'text-delta') stop.abort(new Error('stopped'))
      })()
      await expect(reading).rejects.toThrow('stopped')
      while (server.cancelled.length < 1) await Bun.sleep(1)
      for await (const _ of generator.generate(generatorRequest, never)) break
      while (server.cancelled.length < 2) await Bun.sleep(1)
    })
  })
}
