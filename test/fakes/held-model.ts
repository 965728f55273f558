/** A model server in the shape of OpenAI's whose answers wait until a test lets them go, and that counts its tokens. */

export interface HeldModel {
  readonly url: string
  /** Requests that have come. */
  readonly asked: number
  /** Of those that were answered to the end. */
  readonly tokens: { readonly input: number; readonly output: number }
  /** Answers begin, and then wait for `finish`. */
  begin(): void
  finish(): void
  /** Resolves when so many requests have come. */
  waitFor(requests: number): Promise<void>
  close(): Promise<void>
}

const TEXT = 'Sluices are opened at dawn [1].'

export function startHeldModel(): HeldModel {
  const begun = Promise.withResolvers<void>()
  const finished = Promise.withResolvers<void>()
  const tokens = { input: 0, output: 0 }
  const waiting: { readonly requests: number; resolve(): void }[] = []
  let asked = 0

  const frame = (choice: object | undefined, usage?: object): Uint8Array =>
    new TextEncoder().encode(
      `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', created: 0, model: 'held', choices: choice === undefined ? [] : [{ index: 0, ...choice }], usage: usage ?? null })}\n\n`,
    )

  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    idleTimeout: 0,
    fetch(request) {
      if (request.method === 'GET') return Response.json({ object: 'list', data: [] })
      asked += 1
      // Each costs its own, so that no sum comes out right by chance.
      const usage = { input: 100 + asked, output: 10 + asked }
      for (const { requests, resolve } of waiting) if (asked >= requests) resolve()
      const body = new ReadableStream<Uint8Array>({
        async start(controller) {
          await begun.promise
          controller.enqueue(frame({ delta: { role: 'assistant', content: TEXT }, finish_reason: null }))
          await finished.promise
          if (request.signal.aborted) return
          controller.enqueue(frame({ delta: {}, finish_reason: 'stop' }))
          tokens.input += usage.input
          tokens.output += usage.output
          const total = usage.input + usage.output
          controller.enqueue(
            frame(undefined, { prompt_tokens: usage.input, completion_tokens: usage.output, total_tokens: total }),
          )
          controller.enqueue(new TextEncoder().encode('data: [DONE]\n\n'))
          controller.close()
        },
      })
      return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
    },
  })
  return {
    url: `http://127.0.0.1:${server.port}/v1`,
    get asked() {
      return asked
    },
    tokens,
    begin: () => begun.resolve(),
    finish() {
      begun.resolve()
      finished.resolve()
    },
    async waitFor(requests) {
      if (asked >= requests) return
      const { promise, resolve } = Promise.withResolvers<void>()
      waiting.push({ requests, resolve })
      await promise
    },
    async close() {
      begun.resolve()
      finished.resolve()
      await server.stop(true)
    },
  }
}
