/** Has a source synced, shows how far that is, and at its end what it has done. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { SyncReport } from '../../library/sources/report.ts'
import { type CommandContext, EXIT } from '../program/command.ts'
import type { Server } from '../program/connect.ts'
import { interruption } from '../program/interruption.ts'
import { counted, printable } from '../program/text.ts'
import { awaitVectors } from '../vectors/await-vectors.ts'
import { type SourceReply, sourcePath } from './source-reply.ts'

const LOOK_MS = 500
/** Between two lines where no line can be written over. */
const LINE_MS = 5000
/** Refused pages that are listed one by one. */
const MAX_TOLD = 20

/**
 * @param since when the last sync ended that is not the one wanted, RFC 3339; `null`: there was none
 * @returns the exit code @throws CliError
 */
export async function followSync(
  server: Server,
  { name, since }: { readonly name: string; readonly since: string | null },
  context: CommandContext,
): Promise<number> {
  const stop = interruption()
  const display = showCounts(context)
  try {
    for (let isAsked = false; ; ) {
      const { last_sync: sync, status } = await server.json<SourceReply>(sourcePath(name))
      const isOver = status === 'done' || status === 'failed'
      if (sync !== null && isOver && sync.finished_at !== since) {
        display.end()
        summarizeSync(sync, context)
        await awaitVectors(server, context, sync.embedded)
        return exitCodeOf(sync)
      }
      if (!isAsked)
        await server.json(`${sourcePath(name)}/sync`, { method: 'POST', headers: { prefer: 'respond-async' } })
      isAsked = true
      if (sync !== null && sync.status === 'syncing') display.show(sync)
      await sleep(LOOK_MS, undefined, { signal: stop.signal }).catch(() => undefined)
      if (stop.signal.aborted) {
        display.end()
        context.err.write(
          server.inProcess
            ? 'Stopped. The same command continues from here.\n'
            : 'No longer waiting: the server carries on.\n',
        )
        return EXIT.interrupted
      }
    }
  } finally {
    display.end()
    stop.dispose()
  }
}

/** Links that lead nowhere are the site's own fault, and no failure of the command. */
const exitCodeOf = ({ status, added, changed, unchanged }: SyncReport): number =>
  status === 'failed' || added + changed + unchanged === 0 ? EXIT.failed : EXIT.ok

function summarizeSync(sync: SyncReport, { out, err }: CommandContext): void {
  if (sync.refused.length > 0) err.write(`${counted(sync.refused_count, 'page')} could not be had:\n`)
  for (const { address, reason } of sync.refused.slice(0, MAX_TOLD)) err.write(`  ${printable(address)}: ${reason}\n`)
  if (sync.refused_count > MAX_TOLD) err.write(`  and ${sync.refused_count - MAX_TOLD} more\n`)
  for (const { address, warning } of sync.warnings.slice(0, MAX_TOLD))
    err.write(`  ${printable(address)}: ${warning}\n`)
  if (sync.error !== null) err.write(`${sync.error}\n`)
  if (sync.note !== null) err.write(`${sync.note}\n`)
  const seconds = (Date.parse(sync.finished_at ?? sync.started_at) - Date.parse(sync.started_at)) / 1000
  out.write(`${countsOf(sync)}, in ${seconds.toFixed(1)} s\n`)
  if (sync.left_out.length > 0)
    out.write(`Left out: ${sync.left_out.map(({ count, reason }) => `${count} ${reason}`).join('; ')}\n`)
}

const countsOf = ({ added, changed, unchanged, removed, refused_count }: SyncReport): string =>
  `${added} added, ${changed} changed, ${unchanged} unchanged, ${removed} removed, ${refused_count} refused`

interface Display {
  show(sync: SyncReport): void
  end(): void
}

function showCounts({ err }: Pick<CommandContext, 'err'>): Display {
  let last = ''
  let saidAt = performance.now()
  return {
    show(sync) {
      const text = countsOf(sync)
      if (text === last || (!err.isTerminal && performance.now() - saidAt < LINE_MS)) return
      last = text
      saidAt = performance.now()
      err.write(err.isTerminal ? `\r\u001b[K${text}` : `${text}\n`)
    },
    end() {
      if (err.isTerminal && last !== '') err.write('\r\u001b[K')
      last = ''
    },
  }
}
