/** The work behind `lectern backup`: where the bytes come from, a check of each as it passes, and a file that is whole. */
import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { checkPassing, type SavedBackup, saveBackup } from '../../../db/backup/save.ts'
import { writeBackup } from '../../../db/backup/write.ts'
import { VERSION } from '../../version.ts'
import { CliError, type CommandContext, EXIT, type ServerOptions } from '../program/command.ts'
import { connect, refusalOf } from '../program/connect.ts'
import { interruption } from '../program/interruption.ts'
import { openDatabase } from '../program/open-database.ts'
import { readCliSettings } from '../program/settings.ts'
import { counted, size } from '../program/text.ts'
import { type RowProgress, showRows } from './progress.ts'

export interface BackupOptions extends ServerOptions {
  readonly force?: boolean
}

/** @returns the exit code @throws CliError */
export async function runBackup(file: string, options: BackupOptions, context: CommandContext): Promise<number> {
  if (file !== '-') await refuseUnwritable(file)
  if (file !== '-' && options.force !== true) await refuseExisting(file)
  const startedAt = performance.now()
  const stop = interruption()
  const progress = showRows(context.err)
  try {
    const source = await openSource(options, context, stop.signal)
    try {
      const written = await write(source.bytes, file, context, progress)
      progress.stop()
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
      const summary = `${counted(written.tables, 'table')}, ${counted(written.rows, 'row')}, ${size(written.bytes)}, in ${seconds} s`
      context.err.write(`Backed up ${source.description}: ${summary}. The file is complete.\n`)
      return EXIT.ok
    } finally {
      await source.close()
    }
  } catch (error) {
    if (!stop.signal.aborted) throw error
    progress.stop()
    context.err.write('Stopped. Nothing was written.\n')
    return EXIT.interrupted
  } finally {
    progress.stop()
    stop.dispose()
  }
}

/** @throws CliError */
async function refuseExisting(file: string): Promise<void> {
  const there = await access(file, constants.F_OK).then(
    () => true,
    () => false,
  )
  if (there)
    throw new CliError(`${file} is there already.`, { hint: 'Choose another name, or replace it with --force.' })
}

interface Source {
  readonly description: string
  readonly bytes: AsyncIterable<Uint8Array>
  close(): Promise<void>
}

/** The server that was named, else the database itself, else the server that holds it. */
async function openSource(options: BackupOptions, context: CommandContext, signal: AbortSignal): Promise<Source> {
  const named = options.url ?? readCliSettings(context.environment).url
  if (named === undefined) {
    const opened = await openDatabase(context)
    if (opened.kind === 'open')
      return {
        description: opened.database.kind === 'embedded' ? 'the embedded database' : 'the PostgreSQL server',
        bytes: writeBackup(opened.database, { version: VERSION, now: new Date(), signal }),
        close: opened.close,
      }
  }
  const server = await connect(options, context)
  const reply = await server.request('/v1/backup', { signal })
  if (reply.status === 409)
    throw new CliError('A backup is already in progress on the server.', { hint: 'Try again when it has ended.' })
  if (!reply.ok || reply.body === null) throw await refusalOf(reply)
  return { description: server.description, bytes: unbroken(reply.body), close: server.close }
}

/** A connection that breaks is a backup that is cut off. */
async function* unbroken(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of body) yield chunk
  } catch (cause) {
    throw new CliError('The server broke off the backup.', {
      hint: 'Its log says why. Nothing was written; run the same command to start again.',
      exitCode: EXIT.unavailable,
      cause,
    })
  }
}

async function write(
  bytes: AsyncIterable<Uint8Array>,
  file: string,
  { out }: CommandContext,
  progress: RowProgress,
): Promise<SavedBackup> {
  const onProgress = (rows: number, of: number): void => progress.show('backed up', rows, of)
  if (file !== '-') return await saveBackup(bytes, file, onProgress)
  const print = async (chunk: Uint8Array): Promise<void> => {
    out.write(chunk)
    await out.flushed()
  }
  return await checkPassing(bytes, print, onProgress)
}

/** @throws CliError */
async function refuseUnwritable(file: string): Promise<void> {
  const folder = dirname(resolve(file))
  await access(folder, constants.W_OK).catch((cause: unknown) => {
    throw new CliError(`${file} cannot be written: the folder ${folder} is not there, or not writable.`, { cause })
  })
}
