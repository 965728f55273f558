/** The work behind `lectern restore`. */
import { createReadStream } from 'node:fs'
import { access, constants } from 'node:fs/promises'
import { type CheckedBackup, checkBackup, restoreBackup } from '../../../db/backup/restore.ts'
import { CliError, type CommandContext, EXIT } from '../program/command.ts'
import { interruption } from '../program/interruption.ts'
import { openDatabase } from '../program/open-database.ts'
import { counted, table } from '../program/text.ts'
import { showRows } from './progress.ts'

export interface RestoreCommandOptions {
  readonly check?: boolean
  readonly without?: readonly string[]
}

/** @returns the exit code @throws CliError, BackupError */
export async function runRestore(
  file: string,
  options: RestoreCommandOptions,
  context: CommandContext,
): Promise<number> {
  await access(file, constants.R_OK).catch((cause: unknown) => {
    throw new CliError(`${file} cannot be read.`, { cause })
  })
  const stop = interruption()
  const progress = showRows(context.err)
  const reading = {
    open: () => createReadStream(file, { highWaterMark: 256 * 1024 }),
    signal: stop.signal,
    onProgress: (phase: 'check' | 'write', rows: number, of: number) =>
      progress.show(phase === 'check' ? 'checked' : 'restored', rows, of),
  }
  try {
    if (options.check === true) {
      const checked = await checkBackup(reading)
      progress.stop()
      describe(checked, context)
    } else {
      await intoDatabase(context, async (database) => {
        const startedAt = performance.now()
        const without = new Set(options.without)
        const { header, tables, rows, migrated } = await restoreBackup(database, { ...reading, without })
        progress.stop()
        for (const version of migrated) context.out.write(`applied  ${version}\n`)
        const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
        context.out.write(
          `Restored ${counted(tables, 'table')}, ${counted(rows, 'row')} of ${header.created_at}, in ${seconds} s.\n`,
        )
      })
    }
    return EXIT.ok
  } catch (error) {
    if (!stop.signal.aborted) throw error
    progress.stop()
    context.err.write('Stopped. The database is empty, as it was.\n')
    return EXIT.interrupted
  } finally {
    progress.stop()
    stop.dispose()
  }
}

type Restore = (database: Parameters<typeof restoreBackup>[0]) => Promise<void>

/** @throws CliError when a server runs on the embedded database */
async function intoDatabase(context: CommandContext, restore: Restore): Promise<void> {
  const opened = await openDatabase(context)
  if (opened.kind === 'held')
    throw new CliError(`The server at ${opened.url} has the embedded database open.`, {
      hint: 'Stop it first, or restore into another DATA_DIR.',
      exitCode: EXIT.unavailable,
    })
  try {
    await restore(opened.database)
  } finally {
    await opened.close()
  }
}

function describe({ header, tables }: CheckedBackup, { out }: CommandContext): void {
  const rows = tables.map(({ name, rows, checksum }) => [name, `${rows}`, checksum])
  out.write(table([['table', 'rows', 'checksum'], ...rows]))
  out.write(
    `Complete. Written by Lectern ${header.lectern} at ${header.created_at}, ` +
      `${header.database === 'embedded' ? 'from an embedded database' : 'from a PostgreSQL server'}, ` +
      `schema ${header.migrations.at(-1) ?? 'none'}.\n`,
  )
}
