/** From command line to exit code: help, parsing, and one way to say what went wrong. */
import { Argument, Command as Commander, CommanderError, Option } from 'commander'
import { VERSION } from '../../version.ts'
import { commands } from '../index.ts'
import { type AnyCommand, CliError, type CommandContext, EXIT } from './command.ts'
import { indent } from './text.ts'

/** @param words what stands after the program's name */
export async function runCli(words: readonly string[], context: CommandContext): Promise<number> {
  let exitCode: number = EXIT.ok
  const program = new Commander('lectern')
    .description('The chat backend for a book or a docs site: streamed answers whose every citation is proved.')
    .version(VERSION, '-v, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show help for a command')
    .exitOverride()
    .showHelpAfterError('Add --help to see how it is used.')
    .configureOutput({
      writeOut: context.out.write,
      writeErr: context.err.write,
      getOutHelpWidth: () => context.out.columns,
      getErrHelpWidth: () => context.err.columns,
    })
    .addHelpText(
      'after',
      '\nEach command has its own: lectern ingest --help\nSettings are environment variables: lectern config',
    )
  for (const command of commands) {
    addCommand(program, command, async (positional, options) => {
      exitCode = await command.run(positional, options as never, context)
    })
  }
  try {
    await program.parseAsync([...words], { from: 'user' })
    return exitCode
  } catch (error) {
    return await report(error, context)
  }
}

function addCommand(
  program: Commander,
  command: AnyCommand,
  run: (words: readonly string[], options: object) => Promise<void>,
): void {
  const added = program.command(command.name).description(command.summary)
  for (const { name, description, choices } of command.arguments ?? []) {
    const argument = new Argument(name, description)
    added.addArgument(choices === undefined ? argument : argument.choices([...choices]))
  }
  for (const option of command.options ?? []) {
    const made = new Option(option.flags, option.description)
    if (option.choices !== undefined) made.choices([...option.choices])
    if (option.parse !== undefined) made.argParser(option.parse)
    if (option.default !== undefined) made.default(option.default)
    added.addOption(made)
  }
  added.addHelpText('after', afterHelp(command)).action(async (...given: unknown[]) => {
    const count = command.arguments?.length ?? 0
    const positional = given
      .slice(0, count)
      .flat()
      .filter((word) => typeof word === 'string')
    await run(positional, added.opts())
  })
}

function afterHelp({ examples, exitCodes }: AnyCommand): string {
  const shown = examples.map(([line, meaning]) => `  ${line}\n      ${meaning}`)
  const codes = (exitCodes ?? []).map(([code, meaning]) => `  ${String(code).padStart(3)}  ${meaning}`)
  return [`\nExamples:`, ...shown, ...(codes.length === 0 ? [] : ['\nExit codes:', ...codes])].join('\n')
}

/** Says what is wrong and what to do about it; the stack only for who asks by LOG_LEVEL=debug. */
async function report(error: unknown, { err, environment }: CommandContext): Promise<number> {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage
  const { describeFailure } = await import('./failure.ts')
  const { message, hint, exitCode } = describeFailure(error)
  err.write(`lectern: ${indent(message, 9)}\n`)
  if (hint !== undefined) err.write(`${' '.repeat(9)}${indent(hint, 9)}\n`)
  if (environment.LOG_LEVEL === 'debug' && error instanceof Error && !(error instanceof CliError))
    err.write(`${error.stack ?? ''}\n`)
  return exitCode
}
