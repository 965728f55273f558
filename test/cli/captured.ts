/** Runs commands of the program in this process and keeps what they print. */
import type { CommandContext } from '../../src/cli/command.ts'
import { runCli } from '../../src/cli/run.ts'
import type { Environment } from '../../src/config.ts'

export interface Run {
  readonly code: number
  readonly out: string
  readonly err: string
}

export async function run(words: readonly string[], environment: Environment = {}): Promise<Run> {
  const out = createCapture()
  const err = createCapture()
  const context: CommandContext = { environment, out, err }
  const code = await runCli(words, context)
  return { code, out: out.text(), err: err.text() }
}

function createCapture() {
  const parts: string[] = []
  return {
    write: (text: string): void => {
      parts.push(text)
    },
    text: () => parts.join(''),
    isTerminal: false,
    columns: 80,
  }
}
