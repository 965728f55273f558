/** Server-sent events of a reply, one by one. */

export interface ServerEvent {
  /** 1, 2, 3 … */
  readonly id: number
  readonly name: string
  readonly data: unknown
}

/** The service sends a comment every 10 s at least: a connection that is silent for longer is dead. */
const SILENCE_MS = 25_000

/**
 * Reads what this service writes: events of `id`, `event` and one line of JSON, with an empty line behind each.
 * Ends when the reply does, or has been silent for too long.
 *
 * @throws TypeError when the connection breaks off
 */
export async function* readEvents(reply: Response): AsyncGenerator<ServerEvent, void, void> {
  const reader = reply.body?.getReader()
  if (reader === undefined) return
  const decoder = new TextDecoder()
  const giveUp = (): void => void reader.cancel().catch(() => undefined)
  let rest = ''
  try {
    for (;;) {
      const silence = setTimeout(giveUp, SILENCE_MS)
      const { done, value } = await reader.read().finally(() => clearTimeout(silence))
      if (done) return
      const blocks = (rest + decoder.decode(value, { stream: true })).split('\n\n')
      rest = blocks.pop() ?? ''
      for (const block of blocks) {
        const fields = new Map(block.split('\n').map((line) => line.split(/: ?(.*)/s) as [string, string]))
        const data = fields.get('data')
        if (data !== undefined)
          yield { id: Number(fields.get('id')), name: fields.get('event') ?? '', data: JSON.parse(data) }
      }
    }
  } finally {
    giveUp()
  }
}
