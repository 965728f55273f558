/** Reads migration files as dbmate does: https://github.com/amacneil/dbmate#creating-migrations */

export interface MigrationStep {
  readonly text: string
  /** `transaction:false`: for statements that cannot run inside one. */
  readonly transaction: boolean
}

export interface Migration {
  /** The digits that the file's name begins with; files run in the order of their names. */
  readonly version: string
  /** The rest of the name, without `.sql`. */
  readonly name: string
  readonly up: MigrationStep
  readonly down: MigrationStep
}

/**
 * The versions that were made before the first release: older than the first migration of all. Their schema was thrown
 * away, and no migration leads on from it.
 */
export function versionsBeforeRelease(
  versions: Iterable<string>,
  files: Readonly<Record<string, string>>,
): readonly string[] {
  const [first = ''] = Object.keys(files).sort()
  return [...versions].filter((version) => version < first.replace(/_.*/s, ''))
}

const FILE_NAME = /^(\d+)_?(.*)\.sql$/
const HEADING = /^--\s*migrate:(up|down)(?:[ \t]+(.*?))?[ \t]*$/gm

/** @throws Error when the name has no version, or the text not one `up` and then one `down` */
export function parseMigration(fileName: string, text: string): Migration {
  const [, version, name] = FILE_NAME.exec(fileName) ?? []
  if (version === undefined || name === undefined)
    throw new Error(`${fileName} is no name for a migration: expected 20260131120000_verb_noun.sql`)
  const [up, down, ...more] = [...text.matchAll(HEADING)]
  if (up?.[1] !== 'up' || down?.[1] !== 'down' || more.length > 0)
    throw new Error(`${fileName} must have one "-- migrate:up" and, after it, one "-- migrate:down"`)
  return {
    version,
    name,
    up: { text: text.slice(up.index, down.index), transaction: inTransaction(fileName, up[2]) },
    down: { text: text.slice(down.index), transaction: inTransaction(fileName, down[2]) },
  }
}

function inTransaction(fileName: string, options = ''): boolean {
  for (const option of options.split(/\s+/).filter((each) => each !== '')) {
    if (option === 'transaction:false') return false
    if (option !== 'transaction:true') throw new Error(`${fileName}: "${option}" is no option of a migration`)
  }
  return true
}
