/**
 * Tries clients that others publish, unmodified, on a running Lectern:
 *
 *   npm run conformance                     a server of its own, with the sample book and every suite
 *   npm run conformance -- URL [KEY]        a server that runs, with the clients alone: they ask, and change nothing
 *   npm run conformance -- --write          puts the results into docs/compatibility.md
 *
 * Ends with code 1 when something did not hold.
 */
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { type Service, startService } from '../../bench/service.ts'
import { VERSION } from '../../src/version.ts'
import { startScriptedModel } from '../fakes/scripted-model.ts'
import type { Tried } from './clients/report.ts'
import { runMcpSuite, runSchemathesis } from './suites.ts'
import { installTools, type Tools } from './tools.ts'

const { values, positionals } = parseArgs({
  args: process.argv.slice(2),
  allowPositionals: true,
  options: {
    write: { type: 'boolean', default: false },
    examples: { type: 'string', default: '20' },
    question: { type: 'string', default: 'How do I back up?' },
    'follow-up': { type: 'string', default: 'And how do I restore it?' },
  },
})
const [givenUrl, givenKey = ''] = positionals
const clients = join(import.meta.dirname, 'clients')
const page = join(import.meta.dirname, '../../docs/compatibility.md')
const [BEGIN, END] = ['<!-- results: npm run conformance -- --write -->', '<!-- end of results -->']

const tools = await installTools()
const rows = givenUrl === undefined ? await tryOwnServer() : await tryClients(givenUrl.replace(/\/$/, ''), givenKey)
const table = tableOf(rows)
console.log(table)
if (values.write) writePage(table)
const failed = rows.filter(({ problem }) => problem !== null)
console.log(`${rows.length - failed.length} held, ${failed.length} did not`)
process.exit(failed.length === 0 ? 0 : 1)

async function tryOwnServer(): Promise<Tried[]> {
  const service = await startService({ SAMPLE_BOOK: 'true' })
  try {
    const key = await makeKey(service, ['chat'])
    await untilIndexed(service)
    return [
      ...(await tryClients(service.url, key)),
      ...runMcpSuite(tools, service.url),
      ...(tools.pythonVersion === null ? [] : await tryOperations().catch(notTried)),
    ]
  } finally {
    await service.stop()
  }
}

/** What the others have shown is not lost with it. */
function notTried(error: unknown): Tried[] {
  return [{ client: 'schemathesis', version: '', tried: 'runs to its end', problem: String(error) }]
}

/** On a server with a model: without one it says rightly, with a status of 501, that it cannot translate. */
async function tryOperations(): Promise<Tried[]> {
  console.error('schemathesis …')
  const model = startScriptedModel('To back up, run one command [1].')
  const service = await startService({ SAMPLE_BOOK: 'true', OPENAI_BASE_URL: model.url, OPENAI_MODEL: 'scripted' })
  try {
    const key = await makeKey(service, ['chat', 'ingest', 'admin'])
    return await runSchemathesis(tools, service.url, key, Number(values.examples))
  } finally {
    await service.stop()
    await model.stop()
  }
}

async function makeKey({ call }: Service, scopes: readonly string[]): Promise<string> {
  const reply = await call('POST', '/v1/keys', { name: scopes.join(), scopes })
  return ((await reply.json()) as { readonly key: string }).key
}

async function tryClients(url: string, key: string): Promise<Tried[]> {
  const tried: Tried[] = []
  for (const name of readdirSync(clients).sort()) {
    if (name.startsWith('report.')) continue
    console.error(`${name} …`)
    const environment = {
      LECTERN_URL: url,
      LECTERN_KEY: key,
      LECTERN_QUESTION: values.question,
      LECTERN_FOLLOW_UP: values['follow-up'],
    }
    tried.push(...(await tryClient(name, environment)))
  }
  return tried
}

async function tryClient(name: string, environment: NodeJS.ProcessEnv): Promise<Tried[]> {
  const { stdout, stderr, status } = await run(tools, join(clients, name), environment)
  const tried = stdout
    .split('\n')
    .filter((line) => line.startsWith('{"client"'))
    .map((line) => JSON.parse(line) as Tried)
  if (status === 0 && tried.length > 0) return tried
  return [
    ...tried,
    { client: name, version: '', tried: 'runs to its end', problem: stderr.trim().split('\n').at(-1) ?? '' },
  ]
}

async function run({ node, pythonVersion, runPython }: Tools, path: string, environment: NodeJS.ProcessEnv) {
  if (path.endsWith('.py'))
    return pythonVersion === null
      ? { stdout: '', stderr: 'there is no Python', status: 1 }
      : await runPython(['--script', path], [], environment)
  return spawnSync(path.endsWith('.ts') ? process.execPath : node, [path], {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
  })
}

/** The sample book is put in after the start, a page at a time. */
async function untilIndexed(service: Service): Promise<void> {
  for (let chunks = -1; ; await sleep(2000)) {
    const index = (await (await service.call('GET', '/v1/index')).json()) as {
      readonly chunks: number
      readonly waiting: { readonly added: number }
    }
    if (index.chunks > 0 && index.chunks === chunks && index.waiting.added === 0) return
    chunks = index.chunks
  }
}

/** One row for a client in a version, with everything that was tried; what did not hold has its own. */
function tableOf(all: readonly Tried[]): string {
  const groups = Map.groupBy(all, ({ client, version, problem }) => `${client} | ${version} | ${problem ?? 'holds'}`)
  return [
    '| client | version | what was tried | result |',
    '| --- | --- | --- | --- |',
    ...[...groups].map(([key, group]) => {
      const [client, version, result] = key.split(' | ')
      return `| ${client} | ${version} | ${group.map(({ tried }) => tried).join('; ')} | ${result} |`
    }),
  ].join('\n')
}

function writePage(table: string): void {
  const text = readFileSync(page, 'utf8')
  const day = new Date().toISOString().slice(0, 10)
  const versions = [tools.nodeVersion, tools.pythonVersion, `${process.platform} ${process.arch}`].join(', ')
  const results = `Lectern ${VERSION}, ${day}, with ${versions}:\n\n${table}`
  const [before] = text.split(BEGIN)
  const after = text.split(END)[1]
  if (before === undefined || after === undefined) throw new Error(`${page} has no place for results`)
  writeFileSync(page, `${before}${BEGIN}\n\n${results}\n\n${END}${after}`)
}
