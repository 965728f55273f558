/** Runs commands of the program in this process and keeps what they print. */
import type { CommandContext } from '../../src/cli/program/command.ts'
import { runCli } from '../../src/cli/program/run.ts'
import type { Environment } from '../../src/config.ts'

export interface Run {
  readonly code: number
  readonly out: string
  readonly err: string
  /** What went to standard output, as it was. */
  readonly bytes: Uint8Array
}

export async function run(words: readonly string[], environment: Environment = {}): Promise<Run> {
  const out = createCapture()
  const err = createCapture()
  const context: CommandContext = { environment, out, err }
  const code = await runCli(words, context)
  return { code, out: out.text(), err: err.text(), bytes: out.bytes() }
}

function createCapture() {
  const parts: Buffer[] = []
  return {
    write: (data: string | Uint8Array): void => {
      parts.push(Buffer.from(data))
    },
    flushed: async (): Promise<void> => {},
    bytes: () => Buffer.concat(parts),
    text: () => Buffer.concat(parts).toString('utf8'),
    isTerminal: false,
    columns: 80,
  }
}
