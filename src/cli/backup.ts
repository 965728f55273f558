import type { BackupOptions } from './backup/run-backup.ts'
import { type Command, EXIT, SERVER_OPTIONS } from './program/command.ts'

export const backup: Command<BackupOptions> = {
  name: 'backup',
  summary: 'Write everything into one file, while the service runs',
  arguments: [{ name: '<file>', description: 'where to; - for standard output' }],
  options: [{ flags: '-f, --force', description: 'replace the file if it is there' }, ...SERVER_OPTIONS],
  examples: [
    ['lectern backup lectern.backup', 'documents, embeddings, conversations, translations, keys'],
    ['lectern backup --url https://docs-api.example.org lectern.backup', 'of a server elsewhere'],
    ['lectern backup - | ssh vault "cat > lectern.backup"', 'to another machine, with no copy here'],
  ],
  exitCodes: [
    [EXIT.failed, 'the file is there already, or could not be written whole'],
    [EXIT.unavailable, 'the database or the server does not answer'],
  ],
  async run([file = ''], options, context) {
    const { runBackup } = await import('./backup/run-backup.ts')
    return await runBackup(file, options, context)
  },
}
