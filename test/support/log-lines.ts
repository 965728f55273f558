/** What a started program logs. */

export type LogLine = Readonly<Record<string, unknown>>

/** Each line of a program's standard output. @throws SyntaxError at a line that is not JSON */
export async function* logLines(stream: ReadableStream<Uint8Array>): AsyncGenerator<LogLine> {
  let rest = ''
  const decoder = new TextDecoder()
  for await (const bytes of stream) {
    rest += decoder.decode(bytes, { stream: true })
    for (let end = rest.indexOf('\n'); end !== -1; end = rest.indexOf('\n')) {
      yield JSON.parse(rest.slice(0, end)) as LogLine
      rest = rest.slice(end + 1)
    }
  }
}

/** Reads lines until one is the event. @returns all it has read @throws Error when the program ends before */
export async function readUntil(lines: AsyncGenerator<LogLine>, event: string): Promise<LogLine[]> {
  const seen: LogLine[] = []
  for (;;) {
    const next = await lines.next()
    if (next.done) throw new Error(`It ended before "${event}": ${JSON.stringify(seen)}`)
    seen.push(next.value)
    if (next.value.event === event) return seen
  }
}
