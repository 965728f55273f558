/**
 * Takes the vectors out of a reply before the SDK sees it. cohere-ai 8.1.0 makes an object and a path of each number
 * while it checks a reply, which is a quarter of all work of an ingest; we check vectors anyway.
 */
export interface SetAside {
  readonly fetch: typeof fetch
  /** `embeddings.float` of the last reply, as it came. */
  readonly vectors: unknown
}

export function setVectorsAside(wire: typeof fetch): SetAside {
  let vectors: unknown
  const send = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const response = await wire(input, init)
    if (!response.ok) return response
    const { status, headers } = response
    const text = await response.text()
    const body = parse(text)
    if (!isRecord(body) || !isRecord(body.embeddings)) return new Response(text, { status, headers })
    vectors = body.embeddings.float
    return new Response(JSON.stringify({ ...body, embeddings: {} }), { status, headers })
  }
  return {
    fetch: Object.assign(send, { preconnect: wire.preconnect }),
    get vectors() {
      return vectors
    },
  }
}

/** `undefined` for what is no JSON: the SDK will find that out too. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null
