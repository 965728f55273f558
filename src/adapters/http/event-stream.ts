/**
 * Reads server-sent events as they come over the wire: the data of each, whatever its lines end with, and whatever the
 * reply says it is.
 */

const LINE_END = /[\r\n]/g
/** No line of an event stream begins so: its fields have names. */
const JSON_START = /^\s*[{[]/

/**
 * Hands events on as they come, those together that came in one piece: a model that writes faster than we read is read
 * in larger pieces, and each piece takes its way to the reader once.
 *
 * An event in which the reply breaks off is handed on too: its reader finds out whether it is whole. A reply in JSON, from
 * a server that does not stream, is one event, or as many as its list has items.
 *
 * @param onBytes called with the size of each piece
 * @throws TypeError when they are no UTF-8, SyntaxError when JSON breaks off, and what the connection fails with
 */
export async function* readEventData(
  body: ReadableStream<Uint8Array>,
  onBytes: (count: number) => void,
): AsyncGenerator<readonly string[], void, void> {
  const reader = body.getReader()
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let open = ''
  let data: string | undefined
  /** Whether what was read ends with a carriage return: a line feed behind it belongs to it. */
  let isReturned = false
  /** Undecided as long as nothing but white space has come. */
  let isJson: boolean | undefined
  let done = false
  try {
    while (!done) {
      const read = await reader.read()
      done = read.done
      if (read.value !== undefined) onBytes(read.value.length)
      const text = read.value === undefined ? `${decoder.decode()}\n\n` : decoder.decode(read.value, { stream: true })
      if (text === '') continue
      isJson ??= text.trim() === '' ? undefined : JSON_START.test(text)
      if (isJson) {
        open += text
        continue
      }
      open += isReturned && text.startsWith('\n') ? text.slice(1) : text
      isReturned = text.endsWith('\r')
      const events: string[] = []
      let start = 0
      LINE_END.lastIndex = 0
      for (let end = LINE_END.exec(open); end !== null; end = LINE_END.exec(open)) {
        const line = open.slice(start, end.index)
        start = end.index + (open.startsWith('\r\n', end.index) ? 2 : 1)
        LINE_END.lastIndex = start
        if (line.startsWith('data:')) {
          const value = line.slice(line.startsWith(' ', 5) ? 6 : 5)
          data = data === undefined ? value : `${data}\n${value}`
        } else if (line === '' && data !== undefined) {
          events.push(data)
          data = undefined
        }
      }
      open = open.slice(start)
      if (events.length > 0) yield events
    }
    if (isJson) yield itemsOf(open)
  } finally {
    if (!done) reader.cancel().catch(() => undefined)
  }
}

/** @throws SyntaxError */
function itemsOf(json: string): readonly string[] {
  const whole: unknown = JSON.parse(json)
  return Array.isArray(whole) ? whole.map((item) => JSON.stringify(item)) : [json]
}
