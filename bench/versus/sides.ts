/** Lectern and the stack it stands in for, on one PostgreSQL and the same stand-ins, with the same small book. */
import { execFileSync, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import postgres from 'postgres'
import { ADMIN_KEY, type Service, startProcess, startService } from '../service.ts'
import { settle } from '../settle.ts'
import { makeBook } from './book.ts'
import type { Addresses, Pace } from './stand-ins.ts'

export const NAMES = ['lectern', 'stack'] as const
export type Name = (typeof NAMES)[number]

export interface Sides {
  /** Starts one with a book that is in already, or for the first time. */
  start(name: Name): Promise<Service>
  /** Puts the book into both. */
  fill(running: Readonly<Record<Name, Service>>): Promise<void>
  /** How the model writes from now on. */
  set(pace: Pace): Promise<void>
  /** Ends the stand-ins and drops the databases. */
  close(): Promise<void>
}

const root = join(import.meta.dirname, '../..')
const VENV = join(root, 'build/versus')
const WIDTH = '256'

/**
 * @param server address of a PostgreSQL with pgvector; each side gets a database of its own in it
 * @param program Lectern, compiled
 */
export async function openSides(server: string, program: string): Promise<Sides> {
  installStack()
  const standIns = fork(join(import.meta.dirname, 'stand-ins.ts'))
  const [addresses] = (await once(standIns, 'message')) as [Addresses]
  const sql = postgres(server, { max: 1, onnotice: () => undefined })
  const databases = { lectern: `versus_lectern_${process.pid}`, stack: `versus_stack_${process.pid}` }
  for (const name of NAMES) await sql.unsafe(`create database ${databases[name]}`)
  const addressOf = (name: Name): string => Object.assign(new URL(server), { pathname: databases[name] }).href
  const services = {
    COHERE_BASE_URL: addresses.cohere,
    QDRANT_URL: addresses.qdrant,
    GEMINI_BASE_URL: addresses.gemini,
  }

  const start = {
    lectern: () =>
      startService(
        {
          ...services,
          DATABASE_URL: addressOf('lectern'),
          COHERE_API_KEY: 'bench',
          COHERE_EMBED_DIMENSIONS: WIDTH,
          GEMINI_API_KEY: 'bench',
          // The other side has none.
          RERANKER: 'none',
          // Questions that are made by chance are all to reach the model.
          RAG_MIN_SCORE: '0',
          LOG_LEVEL: 'info',
          // The limits of the program are counted, as the other side counts, and not reached.
          PLUGINS_DISABLED: '',
          RATE_LIMIT_REQUESTS: '10000000',
          RATE_LIMIT_STREAMS: '0',
        },
        [program],
        'ignore',
      ),
    stack: () =>
      startProcess((port) => ({
        command: [
          join(VENV, 'bin/uvicorn'),
          'stack:app',
          '--port',
          `${port}`,
          '--no-access-log',
          '--log-level',
          'warning',
        ],
        environment: { ...services, DATABASE_URL: addressOf('stack'), API_KEY: ADMIN_KEY },
        folder: import.meta.dirname,
        output: 'ignore',
      })),
  }

  return {
    start: (name) => start[name](),
    async fill({ lectern, stack }) {
      const pages = makeBook()
      for (const { id, title, sections } of pages)
        await lectern.call('PUT', `/v1/documents/${id}`, { title, content: [`# ${title}`, ...sections].join('\n\n') })
      const passages = pages.flatMap(({ id, title, sections }, page) =>
        sections.map((content, index) => ({ id: page * sections.length + index + 1, document_id: id, title, content })),
      )
      await stack.call('POST', '/passages', passages)
      await settle(async () => await (await lectern.call('GET', '/v1/index')).json())
    },
    async set(pace) {
      standIns.send(pace)
      await once(standIns, 'message')
    },
    async close() {
      standIns.disconnect()
      for (const name of NAMES) await sql.unsafe(`drop database if exists ${databases[name]} with (force)`)
      await sql.end()
    },
  }
}

/** Into build/versus, once. @throws Error where there is no Python 3 or no package index */
function installStack(): void {
  if (existsSync(join(VENV, 'bin/uvicorn'))) return
  console.error('Installing the Python stack into build/versus …')
  execFileSync('python3', ['-m', 'venv', VENV])
  const words = [
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '-r',
    join(import.meta.dirname, 'requirements.txt'),
  ]
  execFileSync(join(VENV, 'bin/pip'), words, { stdio: 'inherit' })
}
