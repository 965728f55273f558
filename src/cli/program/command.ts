/** A command as data: what `--help` shows stands beside what runs, and heavy modules are imported inside `run`. */
import { InvalidArgumentError } from 'commander'
import type { Environment } from '../../config.ts'

/** Exit codes; 69 and 78 are those of BSD's sysexits.h. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 2,
  noAnswer: 3,
  /** A server, a database or a port is not available. */
  unavailable: 69,
  /** The settings are wrong. */
  configuration: 78,
  interrupted: 130,
} as const

export interface Output {
  write(data: string | Uint8Array): void
  /** Resolves when whoever reads has taken all that was written. */
  flushed(): Promise<void>
  readonly isTerminal: boolean
  /** Characters a line; 80 when nobody knows. */
  readonly columns: number
}

export interface CommandContext {
  readonly environment: Environment
  readonly out: Output
  readonly err: Output
  /** What starts this program: the executable, and what stands before a command's name. */
  readonly program?: readonly string[]
}

export interface CommandArgument {
  /** `<needed>`, `[optional]`, `<several...>` */
  readonly name: string
  readonly description: string
  readonly choices?: readonly string[]
}

export interface CommandOption {
  /** As commander writes them: `-c, --collection <name>`. */
  readonly flags: string
  readonly description: string
  readonly default?: string | number
  readonly choices?: readonly string[]
  /** @param previous what came of the same option before, when it is given again @throws InvalidArgumentError */
  readonly parse?: (text: string, previous?: unknown) => unknown
}

export interface Command<Options extends object = Record<string, never>> {
  readonly name: string
  readonly summary: string
  readonly arguments?: readonly CommandArgument[]
  readonly options?: readonly CommandOption[]
  /** Command lines, each with what it does. */
  readonly examples: readonly (readonly [line: string, meaning: string])[]
  /** Exit codes with a meaning of their own in this command. */
  readonly exitCodes?: readonly (readonly [code: number, meaning: string])[]
  /** @returns the exit code @throws CliError for what the caller can mend */
  run(words: readonly string[], options: Options, context: CommandContext): Promise<number>
}

/** A command whose own types are of no interest: what the list holds. */
export type AnyCommand = Omit<Command, 'run'> & {
  run(words: readonly string[], options: never, context: CommandContext): Promise<number>
}

/** One clear sentence, what to do about it, and the exit code. */
export class CliError extends Error {
  override readonly name = 'CliError'
  readonly exitCode: number
  readonly hint: string | undefined

  constructor(
    message: string,
    options: { readonly exitCode?: number; readonly hint?: string; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.exitCode = options.exitCode ?? EXIT.failed
    this.hint = options.hint
  }
}

/** Reads an option's whole number. */
export const wholeNumber =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text)
    if (!/^\d+$/.test(text) || value < least || value > most)
      throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}.`)
    return value
  }

/** Options of every command that talks to a server. */
export interface ServerOptions {
  readonly url?: string
  readonly key?: string
}

export const SERVER_OPTIONS: readonly CommandOption[] = [
  { flags: '--url <url>', description: 'server to talk to (LECTERN_URL); else the one that runs here, else none' },
  { flags: '--key <key>', description: 'key for it (LECTERN_KEY, ADMIN_KEY, or the one in the data directory)' },
]

export const COLLECTION_OPTION: CommandOption = {
  flags: '-c, --collection <name>',
  description: 'the book or docs site',
  default: 'default',
}
