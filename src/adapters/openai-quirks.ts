/**
 * What a server behind OpenAI's protocol does otherwise. It is found out from its own refusal, once, and remembered as
 * long as the process lives; `OPENAI_QUIRKS` says it beforehand.
 */

export const QUIRKS = [
  'max_tokens',
  'max_completion_tokens',
  'no_temperature',
  'no_reasoning_effort',
  'no_response_format',
  'no_stream_options',
] as const
export type Quirk = (typeof QUIRKS)[number]

/** What of a request may be left out or sent by another name, with the quirk that does so. */
const REMEDIES: Readonly<Record<string, Quirk>> = {
  max_tokens: 'max_completion_tokens',
  max_completion_tokens: 'max_tokens',
  temperature: 'no_temperature',
  reasoning_effort: 'no_reasoning_effort',
  response_format: 'no_response_format',
  stream_options: 'no_stream_options',
}

/** What an SDK throws for a reply with an error in it. */
interface Refusal {
  readonly status: number
  readonly message: string
  readonly param: string | null | undefined
}

export interface QuirkMemory {
  has(quirk: Quirk): boolean
  /**
   * Looks at what a request was refused for.
   *
   * @param sent the request
   * @param said the body of the refusal, where an SDK reads it only in OpenAI's own form
   * @returns the quirk that it shows, remembered from now on; `undefined` when the same request would be refused again
   */
  learn(error: unknown, sent: object, said?: string): Quirk | undefined
}

/** @param known what is known of the server beforehand */
export function createQuirkMemory(known: Iterable<Quirk>): QuirkMemory {
  const quirks = new Set(known)
  return {
    has: (quirk) => quirks.has(quirk),
    learn(error, sent, said = '') {
      if (!isRefusal(error)) return undefined
      const quirk = quirkOf(error, sent, said)
      if (quirk === undefined || quirks.has(quirk)) return undefined
      // Of two names of one thing the later holds.
      const former = REMEDIES[quirk]
      if (former !== undefined) quirks.delete(former)
      quirks.add(quirk)
      return quirk
    },
  }
}

/** The parameter that is blamed, by its own field or else by the sentence, and only one that was sent. */
function quirkOf({ param, message }: Refusal, sent: object, said: string): Quirk | undefined {
  const names = Object.keys(REMEDIES).filter((name) => name in sent)
  const words = `${message} ${textOf(said)}`.split(/[^a-z_]+/)
  const blamed = names.find((name) => name === param) ?? names.find((name) => words.includes(name))
  return blamed === undefined ? undefined : REMEDIES[blamed]
}

function textOf(said: string): string {
  try {
    return flatten(JSON.parse(said)).join(' ')
  } catch {
    return said
  }
}

/** Every name and value, but for what Pydantic repeats of the request. */
function flatten(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [String(value)]
  if (Array.isArray(value)) return value.flatMap(flatten)
  return Object.entries(value).flatMap(([name, inner]) => (name === 'input' ? [] : [name, ...flatten(inner)]))
}

const isRefusal = (error: unknown): error is Refusal =>
  error instanceof Error && 'status' in error && (error.status === 400 || error.status === 422) && 'param' in error
