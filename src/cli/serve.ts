import { type Command, EXIT } from './program/command.ts'

export const serve: Command = {
  name: 'serve',
  summary: 'Run the service',
  examples: [
    ['lectern serve', 'on http://127.0.0.1:8000, with everything inside this one process'],
    ['HOST=0.0.0.0 AUTH_ANONYMOUS=chat lectern serve', 'for other machines too, open to readers'],
    ['DATABASE_URL=postgres://… lectern serve', 'with a PostgreSQL server'],
  ],
  exitCodes: [
    [EXIT.ok, 'stopped by SIGINT or SIGTERM, after open requests had ended'],
    [EXIT.unavailable, 'the port is taken, or the database does not answer'],
    [EXIT.configuration, 'settings are wrong; all of them are listed'],
  ],
  async run(_words, _options, context) {
    const { runServe } = await import('./serve/run-serve.ts')
    return await runServe(context)
  },
}
