/** All that keeps a service fit for years: backups, retention, and order in the database. */
import { resolve } from 'node:path'
import { durationMs } from '../base/duration.ts'
import type { Database } from '../ports/database.ts'
import type { Logger } from '../telemetry/log/log.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import { type Backups, createBackups } from './backups.ts'
import { retention } from './retention.ts'
import { scheduledBackup } from './scheduled-backup.ts'
import { createScheduler, type ScheduledJob } from './scheduler.ts'
import { vacuumJobs } from './vacuum.ts'

export interface MaintenanceSettings {
  readonly BACKUP_DIR?: string
  readonly BACKUP_EVERY: string
  readonly BACKUP_KEEP: number
  readonly RETENTION_CONVERSATIONS_DAYS: number
  readonly RETENTION_JOURNAL_DAYS: number
}

export interface MaintenanceOptions {
  readonly database: Database
  readonly settings: MaintenanceSettings
  /** Those of plugins, beside its own. */
  readonly jobs?: readonly ScheduledJob[]
  /** The release, for the headings of backups. */
  readonly version: string
  readonly log: Logger
  readonly metrics: Metrics
  /** @default the system's clock */
  readonly now?: () => Date
}

export interface Maintenance {
  readonly backups: Backups
  /** From now on does by itself what is due. */
  start(): void
  /** Does what is due now. */
  tick(): Promise<void>
  /** Ends backups and whatever runs. */
  close(): Promise<void>
}

export function createMaintenance(options: MaintenanceOptions): Maintenance {
  const { database, settings, version, log, metrics, now = () => new Date() } = options
  const closing = new AbortController()
  const backups = createBackups({ database, version, now, closing: closing.signal })
  const { BACKUP_DIR: directory, BACKUP_KEEP: keep } = settings
  const everyMs = durationMs(settings.BACKUP_EVERY)
  const scheduler = createScheduler({
    sql: database.sql,
    jobs: [
      retention({
        database,
        conversationDays: settings.RETENTION_CONVERSATIONS_DAYS,
        journalDays: settings.RETENTION_JOURNAL_DAYS,
        now,
      }),
      ...vacuumJobs(database),
      ...(directory === undefined
        ? []
        : [scheduledBackup({ backups, directory: resolve(directory), everyMs, keep, now })]),
      ...(options.jobs ?? []),
    ],
    log,
    metrics,
    now,
  })
  return {
    backups,
    start: scheduler.start,
    tick: scheduler.tick,
    async close() {
      closing.abort(new Error('The service ends'))
      await scheduler.close()
    },
  }
}
