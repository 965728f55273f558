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
