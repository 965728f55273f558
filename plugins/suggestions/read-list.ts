/** The site's own list of questions: a JSON file, read once at start. */
import { readFile } from 'node:fs/promises'
import { DEFAULT_COLLECTION } from '#sdk'

export type SuggestionList = ReadonlyMap<string, readonly string[]>

const MAX_QUESTION_CHARS = 300

/**
 * @param path of `["a question"]`, for the default collection, or `{"collection": ["a question"]}`
 * @throws Error that names the setting, when the file cannot be read or holds something else
 */
export async function readSuggestionList(path: string): Promise<SuggestionList> {
  const refuse = (why: string): Error => new Error(`SUGGESTIONS_FILE: ${path} ${why}`)
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new Error(`SUGGESTIONS_FILE: ${path} cannot be read`, { cause })
  })
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    throw refuse('is not JSON')
  }
  const lists = Array.isArray(parsed) ? { [DEFAULT_COLLECTION]: parsed } : parsed
  if (typeof lists !== 'object' || lists === null) throw refuse('is neither a list nor an object of lists')
  return new Map(
    Object.entries(lists).map(([collection, questions]) => {
      const isList =
        Array.isArray(questions) && questions.every((each) => typeof each === 'string' && each.trim() !== '')
      if (!isList) throw refuse(`holds something else than questions for "${collection}"`)
      return [collection, (questions as string[]).map((each) => each.trim().slice(0, MAX_QUESTION_CHARS))]
    }),
  )
}
