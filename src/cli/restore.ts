import type { RestoreCommandOptions } from './backup/run-restore.ts'
import { type Command, EXIT } from './program/command.ts'

export const restore: Command<RestoreCommandOptions> = {
  name: 'restore',
  summary: 'Restore a backup into an empty data directory or database, or check that it is complete',
  arguments: [{ name: '<file>', description: 'what "lectern backup" has written' }],
  options: [
    { flags: '--check', description: 'read all of the file and list what it holds; change nothing' },
    { flags: '--without <tables...>', description: 'tables to leave out' },
  ],
  examples: [
    ['DATA_DIR=./new lectern restore lectern.backup', 'into an embedded database in a new folder'],
    ['DATABASE_URL=postgres://… lectern restore lectern.backup', 'into an empty database of a server'],
    ['lectern restore --check lectern.backup', 'whether the file is complete, and what is in it'],
  ],
  exitCodes: [
    [EXIT.failed, 'the file is damaged, is of a newer release, or the place is not empty'],
    [EXIT.unavailable, 'the database does not answer, or a server holds it'],
  ],
  async run([file = ''], options, context) {
    const { runRestore } = await import('./backup/run-restore.ts')
    return await runRestore(file, options, context)
  },
}
