/**
 * Finds the server a command talks to: the one that was named, else the one that holds the data directory, else the
 * program itself, opened in this process. All three are spoken to in the same way.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CliError, type CommandContext, EXIT, type ServerOptions } from './command.ts'
import { findRunningServer } from './server-file.ts'
import { readCliSettings } from './settings.ts'

export interface Server {
  /** For people: who answers. */
  readonly description: string
  /** Whether it ends with the command. */
  readonly inProcess: boolean
  /** @throws CliError when nobody answers; a reply that is no success is returned */
  request(path: string, init?: RequestInit): Promise<Response>
  /** @throws CliError for whatever is no success */
  json<Reply>(path: string, init?: RequestInit): Promise<Reply>
  close(): Promise<void>
}

type Send = (path: string, init: RequestInit) => Promise<Response>

/** @throws CliError, ConfigError */
export async function connect(options: ServerOptions, context: CommandContext): Promise<Server> {
  const settings = readCliSettings(context.environment)
  const { dataDir } = settings
  const url = options.url ?? settings.url
  const key = options.key ?? settings.key ?? settings.adminKey
  if (url !== undefined) return over(baseOf(url), key)
  const running = await findRunningServer(dataDir)
  if (running !== undefined) return over(running.url, key ?? (await keptKey(dataDir)))
  return await openHere(context, dataDir, key)
}

function baseOf(url: string): string {
  if (!/^https?:\/\//.test(url) || !URL.canParse(url))
    throw new CliError(`${url} is not the address of a server.`, {
      hint: 'It looks like https://docs-api.example.org',
      exitCode: EXIT.usage,
    })
  return url.replace(/\/+$/, '')
}

function over(base: string, key: string | undefined): Server {
  return serverOf(
    { description: `the server at ${base}`, inProcess: false },
    key,
    async () => {},
    async (path, init) => {
      try {
        return await fetch(`${base}${path}`, init)
      } catch (cause) {
        if (init.signal?.aborted) throw cause
        const reason = cause instanceof Error ? cause.message : String(cause)
        throw new CliError(`${base} does not answer: ${reason}`, {
          hint: 'Is it running? Its address is set by --url or LECTERN_URL.',
          exitCode: EXIT.unavailable,
          cause,
        })
      }
    },
  )
}

/**
 * The program itself, opened in this process.
 *
 * @param key what it is asked with; else the one in the data directory
 * @throws ConfigError, and what opening a part throws: with the embedded database, when another process holds it
 */
export async function openHere(context: CommandContext, dataDir: string, key: string | undefined): Promise<Server> {
  const { createApp } = await import('../../app/app.ts')
  // Log lines go to stdout, where the answer goes: only who asks for them gets both.
  const LOG_LEVEL = context.environment.LOG_LEVEL === 'debug' ? 'debug' : 'silent'
  const app = await createApp({
    environment: { ...context.environment, LOG_LEVEL },
    terminal: context.out.isTerminal,
  })
  for (const line of app.announcements) context.err.write(`${line}\n`)
  return serverOf(
    { description: 'the program itself', inProcess: true },
    key ?? (await keptKey(dataDir)),
    () => app.close(),
    (path, init) => app.fetch(new Request(`http://localhost${path}`, init)),
  )
}

function serverOf(
  what: Pick<Server, 'description' | 'inProcess'>,
  key: string | undefined,
  close: () => Promise<void>,
  send: Send,
): Server {
  const request: Server['request'] = async (path, init = {}) => {
    const headers = new Headers(init.headers)
    if (key !== undefined) headers.set('authorization', `Bearer ${key}`)
    return await send(path, { ...init, headers })
  }
  return {
    ...what,
    close,
    request,
    async json<Reply>(path: string, init?: RequestInit): Promise<Reply> {
      const reply = await request(path, init)
      if (!reply.ok) throw await refusalOf(reply)
      return (await reply.json()) as Reply
    },
  }
}

/** The key that the service made for itself; without the right to read the directory there is none. */
export async function keptKey(dataDir: string): Promise<string | undefined> {
  try {
    return (await readFile(join(dataDir, 'admin-key'), 'utf8')).trim() || undefined
  } catch {
    return undefined
  }
}

/** What a server said no with, as an error for people. */
export async function refusalOf(reply: Response): Promise<CliError> {
  const body = await reply.text()
  return refusal(reply.status, readProblem(body))
}

export interface ProblemBody {
  readonly title?: string
  readonly detail?: string
  readonly code?: string
  readonly instance?: string
  readonly errors?: readonly { readonly path: string; readonly message: string }[]
}

export function refusal(status: number, problem: ProblemBody | undefined): CliError {
  const sentence = problem?.detail ?? problem?.title ?? `The server replied with status ${status}`
  // Of one field, the sentence may have said all.
  const fields = (problem?.errors ?? []).filter(({ message }) => !sentence.includes(message))
  const message = [sentence, ...fields.map(({ path, message }) => `${path}: ${message}`)].join('\n')
  const hint = HINTS[status]
  const exitCode = status === 429 || status >= 500 ? EXIT.unavailable : EXIT.failed
  return new CliError(message, { exitCode, ...(hint === undefined ? {} : { hint }) })
}

const HINTS: Readonly<Record<number, string>> = {
  401: 'Give a key by --key, LECTERN_KEY or ADMIN_KEY; the one made at first start is in DATA_DIR/admin-key.',
  403: 'This key lacks the scope for this.',
  429: 'Try again later; with the admin key there is no limit.',
}

function readProblem(body: string): ProblemBody | undefined {
  try {
    const problem: unknown = JSON.parse(body)
    return typeof problem === 'object' && problem !== null ? problem : undefined
  } catch {
    return undefined
  }
}
