/** A model behind OpenAI's protocol that says a few words and goes on only on command. */
export interface GatedModel {
  readonly url: string
  /** Everyone who waits, and whoever comes later, gets the rest. */
  open(): void
  /** From now on answers stop after their first words again. */
  shut(): void
  stop(): Promise<void>
}

const FIRST = ['Sluices are opened', ' at dawn']
const REST = [' by the keeper', ' [1].']

export function startGatedModel(): GatedModel {
  let gate = Promise.withResolvers<void>()
  const encoder = new TextEncoder()
  const answer = (): ReadableStream<Uint8Array> => {
    const passed = gate.promise
    return new ReadableStream({
      async start(controller) {
        const say = (frame: object | '[DONE]'): void =>
          controller.enqueue(encoder.encode(`data: ${frame === '[DONE]' ? frame : JSON.stringify(frame)}\n\n`))
        const chunk = (delta: object, finish: string | null = null): object => ({
          id: 'chatcmpl-1',
          object: 'chat.completion.chunk',
          created: 1,
          model: 'gated',
          choices: [{ index: 0, delta, finish_reason: finish }],
        })
        for (const content of FIRST) say(chunk({ content }))
        await passed
        try {
          for (const content of REST) say(chunk({ content }))
          say(chunk({}, 'stop'))
          say('[DONE]')
          controller.close()
        } catch {
          // Whoever asked has left.
        }
      },
    })
  }
  const server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    idleTimeout: 0,
    fetch: (request) =>
      new URL(request.url).pathname === '/v1/chat/completions'
        ? new Response(answer(), { headers: { 'content-type': 'text/event-stream' } })
        : Response.json({ object: 'list', data: [] }),
  })
  return {
    url: `http://127.0.0.1:${server.port}/v1`,
    open: () => gate.resolve(),
    shut() {
      gate = Promise.withResolvers<void>()
    },
    async stop() {
      gate.resolve()
      await server.stop(true)
    },
  }
}
