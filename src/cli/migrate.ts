import { CliError, type Command, type CommandContext, EXIT, wholeNumber } from './program/command.ts'

interface MigrateOptions {
  readonly steps?: number
  readonly all?: boolean
}

export const migrate: Command<MigrateOptions> = {
  name: 'migrate',
  summary: 'Migrate the database to the schema of this release, or back',
  arguments: [{ name: '<action>', description: 'what to do', choices: ['up', 'down', 'status'] }],
  options: [
    { flags: '--steps <n>', description: 'how many migrations down undoes (1)', parse: wholeNumber(1, 1000) },
    { flags: '--all', description: 'down to an empty database; what it held is gone' },
  ],
  examples: [
    ['lectern migrate status', 'which migrations are applied'],
    ['lectern migrate up', 'apply what is pending; serve does so by itself'],
    ['lectern migrate down --steps 2', 'undo the latest two'],
  ],
  exitCodes: [[EXIT.unavailable, 'the database does not answer, or a server holds it']],
  async run([action], { steps, all }, context) {
    if (action !== 'down' && (steps !== undefined || all))
      throw new CliError('--steps and --all go with down.', { exitCode: EXIT.usage })
    if (steps !== undefined && all) throw new CliError('Give --steps or --all, not both.', { exitCode: EXIT.usage })
    const { openDatabase } = await import('./program/open-database.ts')
    const opened = await openDatabase(context)
    if (opened.kind === 'held') return explainHolder(opened.url, action ?? '', context)
    const { migrateDown, migrateUp, migrationStatus } = await import('../../db/migrate.ts')
    const { sql } = opened.database
    try {
      if (action === 'up') {
        sayVersions('applied', await migrateUp(sql), context)
      } else if (action === 'down') {
        sayVersions('undone', await migrateDown(sql, all ? 'all' : (steps ?? 1)), context)
      } else {
        const { table } = await import('./program/text.ts')
        const rows = (await migrationStatus(sql)).map(({ version, name, applied }) => [
          applied ? 'applied' : 'pending',
          version,
          name,
        ])
        context.out.write(table(rows))
      }
      return EXIT.ok
    } finally {
      await opened.close()
    }
  },
}

/** A server migrates when it starts, and listens only afterwards: that it lives is the answer. */
function explainHolder(url: string, action: string, { out }: CommandContext): number {
  if (action === 'down')
    throw new CliError(`The server at ${url} has the embedded database open.`, {
      hint: 'Stop it first: it cannot run without its tables.',
      exitCode: EXIT.unavailable,
    })
  out.write(`The server at ${url} has the database open. It applied every migration when it started.\n`)
  return EXIT.ok
}

function sayVersions(what: string, versions: readonly string[], { out }: CommandContext): void {
  for (const version of versions) out.write(`${what}  ${version}\n`)
  if (versions.length === 0) out.write('Nothing to do.\n')
}
