/** The wait for vectors at the end of a command that has added pages. */
import { CliError, type CommandContext } from '../program/command.ts'
import type { Server } from '../program/connect.ts'
import { interruption } from '../program/interruption.ts'
import { counted } from '../program/text.ts'
import { followVectors } from './follow-vectors.ts'

/**
 * A server makes the vectors by itself: only a person who watches waits for it. The pages are found by their words
 * already, so nothing that is said here is a failure of the ingest.
 */
export async function awaitVectors(server: Server, context: CommandContext, embedded: number): Promise<void> {
  if (embedded === 0 || (!server.inProcess && !context.err.isTerminal)) return
  const stop = interruption()
  try {
    const followed = await followVectors(server, context, { signal: stop.signal })
    if (followed.outcome === 'done') context.out.write(`${counted(embedded, 'passage')} embedded\n`)
    if (followed.outcome === 'stalled')
      context.err.write(`${counted(followed.left, 'passage')} wait for their vectors: ${FOUND_BY_WORDS}\n`)
    if (followed.outcome === 'stopped') context.err.write(`The vectors are made later: ${FOUND_BY_WORDS}\n`)
  } catch (error) {
    // A server without an embedder, an older one, or a key that may not ask: there is nothing to wait for.
    if (!(error instanceof CliError)) throw error
  } finally {
    stop.dispose()
  }
}

const FOUND_BY_WORDS = 'until then they are found by their words. GET /health shows which part does not answer.'
