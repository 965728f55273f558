import { type Command, EXIT } from './program/command.ts'

export const plugins: Command<{ readonly json?: boolean }> = {
  name: 'plugins',
  summary: 'List the plugins in the order in which they see requests, and the adapter of each port',
  options: [{ flags: '--json', description: 'print as JSON' }],
  examples: [
    ['lectern plugins', 'what is loaded'],
    ['PLUGINS=./mine.ts lectern plugins', 'whether a plugin of your own is found, and where it stands'],
  ],
  async run(_words, { json }, { environment, out }) {
    const { planApp } = await import('../app/app.ts')
    const { table } = await import('./program/text.ts')
    const plan = await planApp(environment)
    const loaded = plan.plugins.map(({ name, summary, prefix, needs = [] }) => ({
      name,
      summary,
      prefix: prefix ?? null,
      needs,
    }))
    const disabled = plan.settings.PLUGINS_DISABLED
    const ports = plan.choices.map(({ port, adapter, reason }) => ({ port, adapter: adapter?.name ?? null, reason }))
    if (json) {
      out.write(`${JSON.stringify({ plugins: loaded, disabled, ports }, null, 2)}\n`)
      return EXIT.ok
    }
    out.write('Plugins\n')
    out.write(table(loaded.map(({ name, summary }) => [`  ${name}`, summary])))
    if (disabled.length > 0) out.write(`  left out: ${disabled.join(', ')}\n`)
    out.write('\nPorts\n')
    out.write(table(ports.map(({ port, adapter, reason }) => [`  ${port}`, adapter ?? 'none', reason])))
    return EXIT.ok
  },
}
