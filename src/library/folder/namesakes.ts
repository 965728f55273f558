/** Files of a folder that differ in their extensions alone: `notes.md`, `notes.pdf` and `notes.csv`. */
import { FORMATS, formatNamed, formatOf } from '../parse/formats.ts'

/**
 * One of them has the id that it would have alone: what a site makes a page of, then by the order of the formats. The
 * others keep their extension in their ids, so that none takes another's place.
 * @returns these others
 */
export function lesserNamesakes(paths: readonly string[]): ReadonlySet<string> {
  const lesser = new Set<string>()
  for (const namesakes of Map.groupBy(paths, withoutExtension).values())
    for (const path of [...namesakes].sort((one, other) => rank(one) - rank(other)).slice(1)) lesser.add(path)
  return lesser
}

const withoutExtension = (path: string): string => path.replace(/\.\w+$/, '')

function rank(path: string): number {
  const name = formatOf(path) ?? 'text'
  const { isGenerated, becomesPage = isGenerated } = formatNamed(name)
  return FORMATS.findIndex((format) => format.name === name) + (becomesPage ? 0 : FORMATS.length)
}

/** The name that an id is made of, whose last extension goes. */
export const namedWithExtension = (file: string): string => `${file}.${/\w+$/.exec(file)?.[0] ?? ''}`
