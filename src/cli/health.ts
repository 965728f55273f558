import { CliError, type Command, EXIT, wholeNumber } from './program/command.ts'

interface Options {
  readonly url?: string
  readonly timeout: number
}

export const health: Command<Options> = {
  name: 'health',
  summary: 'Ask a server whether it is ready; for health checks of containers',
  options: [
    { flags: '--url <url>', description: 'server to ask (LECTERN_URL); else the one at HOST and PORT' },
    { flags: '--timeout <ms>', description: 'longest wait', default: 3000, parse: wholeNumber(1, 600_000) },
  ],
  examples: [
    ['lectern health', 'exit code 0 when the server on this machine takes requests'],
    ['lectern health --url https://docs-api.example.org', 'the same elsewhere'],
  ],
  exitCodes: [[EXIT.unavailable, 'it is not ready, or does not answer']],
  async run(_words, { url, timeout }, { environment, out }) {
    // The reader of settings would double the time of a probe that runs every few seconds.
    const host = reachable(environment.HOST?.trim() || '127.0.0.1')
    const port = environment.PORT?.trim() || '8000'
    const base = (url ?? environment.LECTERN_URL?.trim()) || `http://${host}:${port}`
    if (!URL.canParse(base)) throw new CliError(`${base} is not an address.`, { exitCode: EXIT.usage })
    let status: number
    try {
      const reply = await fetch(`${base.replace(/\/+$/, '')}/readyz`, { signal: AbortSignal.timeout(timeout) })
      status = reply.status
      await reply.body?.cancel()
    } catch (cause) {
      throw new CliError(`${base} does not answer.`, {
        hint: 'lectern serve starts a server.',
        exitCode: EXIT.unavailable,
        cause,
      })
    }
    if (status !== 200)
      throw new CliError(`${base} is not ready (status ${status}).`, {
        hint: `${base}/health shows which part is at fault.`,
        exitCode: EXIT.unavailable,
      })
    out.write(`${base} is ready\n`)
    return EXIT.ok
  },
}

/** An address to listen on, as one to connect to. */
export function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '') return '127.0.0.1'
  if (host === '::' || host === '[::]') return '[::1]'
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
}
