/** Reads server-sent events as a browser does: blocks between empty lines, comments left out. */
export interface SentEvent {
  readonly id: string
  readonly event: string
  readonly data: string
}

export async function readEvents(reply: Response): Promise<readonly SentEvent[]> {
  const text = await reply.text()
  if (!reply.ok) throw new Error(`No stream: ${reply.status} ${text}`)
  return text
    .split('\n\n')
    .map((block) => block.split('\n').filter((line) => !line.startsWith(':')))
    .filter((lines) => lines.some((line) => line !== ''))
    .map((lines) => ({ id: field(lines, 'id'), event: field(lines, 'event'), data: field(lines, 'data') }))
}

function field(lines: readonly string[], name: string): string {
  const found = lines.filter((line) => line.startsWith(`${name}: `))
  if (found.length !== 1) throw new Error(`An event has ${found.length} lines "${name}": ${lines.join('\\n')}`)
  return found[0]?.slice(name.length + 2) ?? ''
}

export interface Reader {
  /** Resolves with the first words of the answer, and what came before them. */
  readonly begun: Promise<string>
  readonly events: Promise<readonly SentEvent[]>
}

/** Reads to the end, and says when the answer's first words are there. */
export function followEvents(reply: Response): Reader {
  const begun = Promise.withResolvers<string>()
  const read = async (): Promise<readonly SentEvent[]> => {
    const decoder = new TextDecoder()
    let text = ''
    for await (const bytes of reply.body ?? []) {
      text += decoder.decode(bytes, { stream: true })
      if (text.includes('event: delta')) begun.resolve(text)
    }
    begun.reject(new Error(`It ended before its first words: ${text}`))
    return await readEvents(new Response(text, { status: reply.status }))
  }
  begun.promise.catch(() => undefined)
  const events = read()
  events.catch(begun.reject)
  return { begun: begun.promise, events }
}
