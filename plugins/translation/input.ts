import { type Problem, problem } from '#sdk'

export const COLLECTION_PATTERN = '^[A-Za-z0-9_.-]{1,64}$'
export const MAX_ID_CHARS = 200

export const invalid = (path: string, message: string): Problem =>
  problem('invalid_request', `${path.slice(1)}: ${message}`, { errors: [{ path, message }] })

/** @throws Problem `invalid_request` when it is empty or longer than any document's id */
export function checkId(id: string): string {
  const clean = id.toWellFormed()
  if (clean.trim() === '' || clean.length > MAX_ID_CHARS)
    throw invalid('/id', `has 1 to ${MAX_ID_CHARS} characters, not all of them blank`)
  return clean
}

/** @throws Problem `invalid_request` when it is blank or holds NUL, which no database stores */
export function checkText(text: string, path: string): string {
  if (text.includes('\0')) throw invalid(path, 'may not hold the NUL character')
  if (text.trim() === '') throw invalid(path, 'may not be blank')
  return text.toWellFormed()
}
