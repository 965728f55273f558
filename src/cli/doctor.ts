import { type Command, EXIT } from './program/command.ts'

export const doctor: Command<{ readonly json?: boolean; readonly repair?: boolean }> = {
  name: 'doctor',
  summary: 'Check every part that the service needs, and say how to fix what is wrong',
  options: [
    { flags: '--repair', description: 'send the vector store what it lacks, and delete what is gone' },
    { flags: '--json', description: 'print as JSON' },
  ],
  examples: [
    ['lectern doctor', 'before the first start, or when something does not work'],
    ['lectern doctor --repair', 'mend what differs between the pages and their vectors'],
    ['DATABASE_URL=postgres://… lectern doctor', 'whether this database will do'],
  ],
  exitCodes: [
    [EXIT.ok, 'all is well'],
    [EXIT.failed, 'something is wrong; it is said what'],
    [EXIT.configuration, 'the settings are wrong'],
  ],
  async run(_words, { json, repair }, context) {
    const { examine } = await import('./doctor/examine.ts')
    const { styleFor } = await import('./program/text.ts')
    const { out, environment } = context
    const findings = await examine(context, repair === true)
    const wrong = findings.filter(({ ok }) => !ok)
    if (json) {
      out.write(`${JSON.stringify(findings, null, 2)}\n`)
    } else {
      const style = styleFor(out.isTerminal, environment.NO_COLOR)
      for (const { ok, name, detail, advice, ms } of findings) {
        const mark = ok ? style.green('✓') : style.red('✗')
        out.write(`${mark} ${name.padEnd(18)} ${detail}${ms === undefined ? '' : style.dim(`  ${ms} ms`)}\n`)
        if (advice !== undefined) out.write(`  ${' '.repeat(18)} → ${advice}\n`)
      }
      out.write(wrong.length === 0 ? '\nAll is well.\n' : `\nWrong: ${wrong.map(({ name }) => name).join(', ')}\n`)
    }
    if (wrong.length === 0) return EXIT.ok
    return wrong.some(({ name }) => name === 'settings') ? EXIT.configuration : EXIT.failed
  },
}
