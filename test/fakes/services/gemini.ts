/**
 * Gemini's API as far as it is used. The frames follow the examples of `streamGenerateContent` at
 * https://ai.google.dev/api/generate-content.
 */
import { type FakeServer, startFakeServer } from './fake-server.ts'

export interface FakeGemini extends FakeServer {
  /** What the model writes, in deltas. */
  text: readonly string[]
  finishReason: string
  /** Whole chunks that it sends instead of all these. */
  chunks: readonly object[] | undefined
  /** Set: the question itself is blocked, and nothing is written. */
  blockReason: string | undefined
  chunkDelayMs: number
  /** Whether it streams events; else it replies with a list of chunks, as it does when a proxy loses `alt=sse`. */
  streams: boolean
  /** Whether it no longer has the model that is asked for. */
  isGone: boolean
}

export const GEMINI_USAGE = { promptTokenCount: 311, candidatesTokenCount: 42, totalTokenCount: 353 }

export async function startGemini(): Promise<FakeGemini> {
  const server = await startFakeServer({
    probes: /^GET \/v1beta\/models\//,
    reply({ path }) {
      if (fake.isGone) return { status: 404, json: { error: { code: 404, status: 'NOT_FOUND' } } }
      if (!path.endsWith(':streamGenerateContent?alt=sse')) return { json: { name: path } }
      const chunks = fake.chunks ?? (fake.blockReason === undefined ? written() : [blocked(fake.blockReason)])
      return fake.streams ? { chunks: chunks.map(frame), chunkDelayMs: fake.chunkDelayMs } : { json: chunks }
    },
  })
  const written = (): object[] => {
    const last = fake.text.length - 1
    return fake.text.map((text, index) => ({
      candidates: [
        {
          content: { parts: [{ text }], role: 'model' },
          index: 0,
          ...(index === last ? { finishReason: fake.finishReason } : {}),
        },
      ],
      usageMetadata: index === last ? GEMINI_USAGE : { promptTokenCount: 311, totalTokenCount: 311 },
      modelVersion: 'gemini-3.5-flash-lite',
    }))
  }
  const fake: FakeGemini = Object.assign(server, {
    text: ['Sluices are opened at dawn', ' [1].'],
    finishReason: 'STOP',
    chunks: undefined,
    blockReason: undefined,
    chunkDelayMs: 0,
    streams: true,
    isGone: false,
  })
  return fake
}

const frame = (data: unknown): string => `data: ${JSON.stringify(data)}\r\n\r\n`

const blocked = (blockReason: string): object => ({
  promptFeedback: { blockReason },
  usageMetadata: { promptTokenCount: 311, totalTokenCount: 311 },
})
