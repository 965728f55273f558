/** An error as a log may tell it: which one and where, in words only when they are known to be ours. */

/** Errors of this program whose messages hold nothing of what readers, authors or other services have said. */
const OWN: ReadonlySet<string> = new Set([
  'AbortError',
  'ConfigError',
  'DataDirectoryInUseError',
  'DeadlinePassed',
  'PluginError',
  'ProviderError',
  'Stopped',
  'TimeoutError',
])
/** Of PostgreSQL's errors: what names the place and never a value. */
const PLACES = [
  'severity',
  'routine',
  'schema_name',
  'table_name',
  'column_name',
  'constraint_name',
  'syscall',
] as const
const DEEPEST = 3

/**
 * The messages of other errors quote what they were about: PostgreSQL a value, a parser the text, a plugin who knows
 * what. Without them there are still the class, the code and the stack.
 *
 * @param content whether messages may be shown whole
 */
export function describeError(error: Error, content: boolean, depth = 0): Record<string, unknown> {
  const { name, message, cause } = error
  const known = error as Error & Readonly<Record<string, unknown>>
  return {
    name,
    ...(typeof known.code === 'string' && /^\w{2,60}$/.test(known.code) ? { code: known.code } : {}),
    ...Object.fromEntries(PLACES.flatMap((each) => (typeof known[each] === 'string' ? [[each, known[each]]] : []))),
    message: content || OWN.has(name) ? message : '[hidden: LOG_CONTENT=true shows it]',
    stack: framesOf(error),
    ...(cause instanceof Error && depth < DEEPEST ? { cause: describeError(cause, content, depth + 1) } : {}),
  }
}

/** The stack without the message at its head, which may have several lines. */
function framesOf({ stack = '', message }: Error): string {
  const frames = message === '' ? stack : stack.replace(message, '')
  return frames
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .map((line) => line.trim())
    .join('\n')
}
