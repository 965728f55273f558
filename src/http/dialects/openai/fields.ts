/** Reading bodies whose shape is OpenAI's: what is wrong is named as its clients look for it. */
import { type Problem, problem } from '../../../request/problem.ts'

export type Fields = Readonly<Record<string, unknown>>

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Clients send `null` for what they leave out. */
export const isAbsent = (value: unknown): value is null | undefined => value === undefined || value === null

export const invalid = (path: string, message: string): Problem =>
  problem('invalid_request', undefined, { errors: [{ path, message }] })

const MAX_MODEL_LENGTH = 200

/** @throws Problem `invalid_request` */
export function readModel(model: unknown): string {
  if (typeof model !== 'string' || model === '' || model.length > MAX_MODEL_LENGTH)
    throw invalid('/model', 'must be the id of a model, as GET /v1/models lists them')
  return model
}

/** @throws Problem `invalid_request` */
export function readFlag(value: unknown, path: string): boolean {
  if (!isAbsent(value) && typeof value !== 'boolean') throw invalid(path, 'must be true or false')
  return value === true
}

/** Names in a request are the client's; a reply repeats those that look like names, and not too many. */
const NAME = /^[a-z][a-z_]{0,39}$/
const MAX_NAMES = 30

/**
 * Parameters beside those that are read, by their names.
 *
 * @param refusalOf why a value cannot be accepted
 * @throws Problem `invalid_request` for one that cannot
 */
export function readOthers(
  body: Fields,
  read: ReadonlySet<string>,
  refusalOf: (name: string, value: unknown) => string | undefined,
): readonly string[] {
  const others = Object.entries(body).filter(([name, value]) => !read.has(name) && !isAbsent(value))
  for (const [name, value] of others) {
    const refusal = refusalOf(name, value)
    if (refusal !== undefined) throw invalid(`/${name}`, refusal)
  }
  return others
    .map(([name]) => name)
    .filter((name) => NAME.test(name))
    .slice(0, MAX_NAMES)
}

/** More are of no use, and each is looked for in every piece of the answer. */
const MAX_STOPS = 16
const MAX_STOP_LENGTH = 500

/** @throws Problem `invalid_request` */
export function readStops(stop: unknown): readonly string[] {
  if (isAbsent(stop)) return []
  const stops: unknown = typeof stop === 'string' ? [stop] : stop
  if (!Array.isArray(stops) || stops.length > MAX_STOPS)
    throw invalid('/stop', `must be a text, or an array of ${MAX_STOPS} texts at most`)
  return stops.flatMap((each: unknown, index) => {
    if (typeof each !== 'string' || each.length > MAX_STOP_LENGTH)
      throw invalid(
        Array.isArray(stop) ? `/stop/${index}` : '/stop',
        `must be a text of ${MAX_STOP_LENGTH} characters at most`,
      )
    return each === '' ? [] : [each]
  })
}
