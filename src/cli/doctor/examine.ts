/** Looks at the parts one after the other; each look is bounded in time and leaves nothing behind. */
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { type Plan, planApp } from '../../app/app.ts'
import type { CommandContext } from '../program/command.ts'
import { describeFailure } from '../program/failure.ts'
import { findRunningServer, type ServerRecord } from '../program/server-file.ts'
import { originAdvice, widgetLine } from '../program/widget-line.ts'
import { examineBackups } from './examine-backups.ts'
import { ALL_APPLIED } from './examine-database.ts'
import { examineParts } from './examine-parts.ts'
import { examineVectors } from './examine-vectors.ts'
import { type Finding, look } from './finding.ts'

/** @param repair mend what differs between the pages and their vectors */
export async function examine(context: CommandContext, repair: boolean): Promise<readonly Finding[]> {
  const { environment } = context
  let plan: Plan
  try {
    plan = await planApp(environment)
  } catch (error) {
    return [{ name: 'settings', ok: false, detail: describeFailure(error).message, advice: 'lectern config --example' }]
  }
  const { settings } = plan
  const dataDir = resolve(settings.DATA_DIR)
  const running = await findRunningServer(dataDir)
  const findings: readonly Finding[] = [
    {
      name: 'settings',
      ok: true,
      detail: `${plan.infos.filter(({ source }) => source !== 'default').length} looked at`,
    },
    ...plan.reading.warnings.map((detail) => ({ name: 'settings', ok: true, detail })),
    await examineDataDirectory(dataDir),
    await examineBackups(settings.BACKUP_DIR),
    ...(running === undefined ? [await examinePort(settings.HOST, settings.PORT)] : await examineServer(running)),
    describeWidget(settings, running?.url),
    ...(await examineParts(plan, { dataDir, isServed: running !== undefined })),
  ]
  return hasLibrary(findings) ? [...findings, ...(await examineVectors(context, repair))] : findings
}

/** A database that was never started with, or that does not answer, has no vectors to look at. */
const hasLibrary = (findings: readonly Finding[]): boolean =>
  findings.some(
    ({ name, ok, detail }) => ok && (name === 'server' || (name === 'migrations' && detail === ALL_APPLIED)),
  )

/** Not whether anything is wrong: the line to paste, and what else it takes. */
function describeWidget(
  { PUBLIC_URL, HOST, PORT, CORS_ORIGINS }: Plan['settings'],
  served: string | undefined,
): Finding {
  const line = widgetLine(PUBLIC_URL ?? served ?? `http://${HOST}:${PORT}`)
  const advice = originAdvice(CORS_ORIGINS)
  return { name: 'widget', ok: true, detail: advice === '' ? line : `${line}; ${advice}` }
}

const examineDataDirectory = (dataDir: string): Promise<Finding> =>
  look('data directory', 'Give this user the right to write there, or set DATA_DIR to another folder.', async () => {
    await mkdir(dataDir, { recursive: true })
    const probe = join(dataDir, `.doctor-${process.pid}`)
    await writeFile(probe, 'written by lectern doctor\n')
    await rm(probe)
    return `${dataDir} can be written`
  })

const examinePort = (host: string, port: number): Promise<Finding> =>
  look('port', 'Stop the program that has it, or set PORT to another.', async () => {
    const { promise, resolve: listening, reject } = Promise.withResolvers<void>()
    const server = createServer().once('error', reject).listen(port, host, listening)
    try {
      await promise
      return port === 0 ? 'any free one' : `${port} on ${host} is free`
    } finally {
      server.close()
    }
  })

const SERVER_MS = 3000

/** What a running server says of itself: it has the database, so nobody else can look. */
async function examineServer({ url, pid }: ServerRecord): Promise<readonly Finding[]> {
  const serving = { name: 'server', ok: true, detail: `process ${pid} serves ${url} from this data directory` }
  const health = await look('its parts', `Look at its log; ${url}/health shows which part is at fault.`, async () => {
    const reply = await fetch(`${url}/health`, { signal: AbortSignal.timeout(SERVER_MS) })
    const body = (await reply.json()) as {
      readonly status: string
      readonly services: Readonly<Record<string, string>>
    }
    const inactive = Object.entries(body.services).flatMap(([name, state]) => (state === 'inactive' ? [name] : []))
    const detail = `${body.status}${inactive.length === 0 ? '' : `; not answering: ${inactive.join(', ')}`}`
    if (body.status !== 'healthy') throw new Error(detail)
    return detail
  })
  return [serving, health]
}
