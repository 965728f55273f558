/** Every command, one line each, in the order of `lectern --help`. */
import { ask } from './ask.ts'
import { backup } from './backup.ts'
import { collections } from './collections.ts'
import { config } from './config.ts'
import { doctor } from './doctor.ts'
import { documents } from './documents.ts'
import { evaluation } from './eval.ts'
import { health } from './health.ts'
import { ingest } from './ingest.ts'
import { keys } from './keys.ts'
import { migrate } from './migrate.ts'
import { models } from './models.ts'
import { plugins } from './plugins.ts'
import type { AnyCommand } from './program/command.ts'
import { version } from './program/version.ts'
import { reindex } from './reindex.ts'
import { restore } from './restore.ts'
import { search } from './search.ts'
import { serve } from './serve.ts'
import { sources } from './sources.ts'

export const commands: readonly AnyCommand[] = [
  serve,
  ingest,
  ask,
  search,
  documents,
  collections,
  evaluation,
  sources,
  keys,
  models,
  reindex,
  migrate,
  backup,
  restore,
  config,
  plugins,
  doctor,
  health,
  version,
]
