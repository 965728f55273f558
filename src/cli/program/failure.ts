/** Turns whatever was thrown into a sentence, a hint and an exit code. */

import { BackupError } from '../../../db/backup/format.ts'
import { DataDirectoryInUseError } from '../../adapters/database/embedded/lock.ts'
import { PluginError } from '../../app/load-plugins.ts'
import { ConfigError } from '../../config.ts'
import { ProviderError } from '../../ports/provider-error.ts'
import { CliError, EXIT } from './command.ts'

export interface Failure {
  readonly message: string
  readonly hint?: string | undefined
  readonly exitCode: number
}

export function describeFailure(error: unknown): Failure {
  if (error instanceof CliError) return { message: error.message, hint: error.hint, exitCode: error.exitCode }
  if (error instanceof ConfigError)
    return { message: error.message, hint: 'lectern config shows every setting.', exitCode: EXIT.configuration }
  if (error instanceof PluginError) return { message: error.message, exitCode: EXIT.configuration }
  if (error instanceof DataDirectoryInUseError) return { message: error.message, exitCode: EXIT.unavailable }
  if (error instanceof BackupError) return { message: error.message, exitCode: EXIT.failed }
  if (error instanceof ProviderError) return { message: error.message, exitCode: EXIT.unavailable }
  const code = codeOf(error)
  const connection = code === undefined ? undefined : UNREACHABLE[code]
  if (connection !== undefined)
    return {
      message: connection,
      hint: `${messageOf(error)}\nlectern doctor looks at every part.`,
      exitCode: EXIT.unavailable,
    }
  if (error instanceof Error && isUnwritable(error))
    return {
      message: `A file or folder cannot be written: ${messageOf(error)}`,
      hint: 'Lectern writes to the folder in DATA_DIR: let this user write there, or set DATA_DIR to another folder.',
      exitCode: EXIT.configuration,
    }
  return { message: messageOf(error), hint: 'LOG_LEVEL=debug shows more.', exitCode: EXIT.failed }
}

/** A folder that cannot be made, or that this user may not write to. */
const isUnwritable = (error: Error & { readonly code?: unknown; readonly syscall?: unknown }): boolean =>
  error.syscall === 'mkdir' || ['EACCES', 'EDQUOT', 'ENOSPC', 'EPERM', 'EROFS'].includes(String(error.code))

/** Codes of sockets and of the PostgreSQL driver. */
const UNREACHABLE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'No server answers at this address.',
  ENOTFOUND: 'The name of a server cannot be resolved.',
  ETIMEDOUT: 'A server did not answer in time.',
  CONNECT_TIMEOUT: 'The database did not answer in time.',
  CONNECTION_CLOSED: 'The database closed the connection.',
  '28P01': 'The database did not accept the password in DATABASE_URL.',
  '28000': 'The database did not accept the user in DATABASE_URL.',
  '3D000': 'The database that DATABASE_URL names does not exist.',
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
