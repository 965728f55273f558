import { type Command, type CommandContext, EXIT } from './program/command.ts'

interface ConfigOptions {
  readonly example?: boolean
  readonly json?: boolean
}

export const config: Command<ConfigOptions> = {
  name: 'config',
  summary: 'Show the settings in force and where each comes from; secrets are not shown',
  options: [
    { flags: '--example', description: 'print every setting there is, as a commented .env file' },
    { flags: '--json', description: 'print as JSON' },
  ],
  examples: [
    ['lectern config', 'what is in force'],
    ['lectern config --example > .env.example', 'a file to begin with'],
  ],
  exitCodes: [[EXIT.configuration, 'settings are wrong; all of them are listed']],
  async run(_words, { example, json }, context) {
    if (example) return await printExample(context)
    const { planApp } = await import('../app/app.ts')
    const { readConfig } = await import('../config.ts')
    const { cliOwner } = await import('./program/settings.ts')
    const { table } = await import('./program/text.ts')
    const plan = await planApp(context.environment)
    const infos = [...plan.infos, ...readConfig(context.environment, [cliOwner]).settings]
    if (json) {
      context.out.write(`${JSON.stringify(infos, null, 2)}\n`)
      return EXIT.ok
    }
    for (const owner of new Set(infos.map((info) => info.owner))) {
      context.out.write(`${owner}\n`)
      const rows = infos
        .filter((info) => info.owner === owner)
        .map(({ name, value, source }) => [`  ${name}`, shown(value), source === 'unset' ? '' : source])
      context.out.write(`${table(rows)}\n`)
    }
    for (const warning of plan.reading.warnings) context.err.write(`${warning}\n`)
    return EXIT.ok
  },
}

const shown = (value: unknown): string => {
  if (value === undefined) return '-'
  return Array.isArray(value) ? value.join(',') || '-' : String(value)
}

/** Every adapter's settings, the chosen ones' and the others'. */
async function printExample({ environment, out }: CommandContext): Promise<number> {
  const [{ adapters }, { plugins }, { coreOwner, readConfig }, { adapterOwner }, { cliOwner }, { wrap }] =
    await Promise.all([
      import('../adapters/index.ts'),
      import('../../plugins/index.ts'),
      import('../config.ts'),
      import('../app/open-ports.ts'),
      import('./program/settings.ts'),
      import('./program/text.ts'),
    ])
  const owners = [
    coreOwner,
    ...plugins.map(({ name, config: schema }) => ({ name: `plugin/${name}`, config: schema })),
    ...adapters.map((adapter) => ({ name: adapterOwner(adapter), config: adapter.config })),
    cliOwner,
  ]
  const { settings: all } = readConfig({ NO_COLOR: environment.NO_COLOR }, owners)
  // Parts that use one service share its settings: a file must name each once.
  const settings = all.filter(({ name }, at) => all.findIndex((other) => other.name === name) === at)
  out.write('# Settings of Lectern. Each has its default; take the # away to change one.\n')
  for (const owner of new Set(settings.map((setting) => setting.owner))) {
    out.write(`\n## ${owner}\n`)
    for (const { name, description, secret, default: standard } of settings.filter((each) => each.owner === owner)) {
      const note = secret ? `${description} (or ${name}_FILE: a file that holds it)` : description
      out.write(`${wrap(note, 100).replace(/^/gm, '# ')}\n`)
      out.write(`#${name}=${Array.isArray(standard) ? standard.join(',') : (standard ?? '')}\n`)
    }
  }
  return EXIT.ok
}
