/** The work behind `lectern ask`. */

import { CliError, type CommandContext, EXIT, type ServerOptions } from '../program/command.ts'
import { connect, type ProblemBody, refusal, refusalOf, type Server } from '../program/connect.ts'
import { interruption } from '../program/interruption.ts'
import { describeLeftOut } from '../program/left-out.ts'
import { printable, styleFor, wrap } from '../program/text.ts'
import { readEvents } from './read-events.ts'

export interface AskOptions extends ServerOptions {
  readonly collection: string
  readonly conversation?: string
  readonly language?: string
  readonly json?: boolean
}

interface Citation {
  readonly n: number
  readonly title: string
  readonly url: string | null
  readonly document_id: string
  readonly quote: string
}

interface Reply {
  readonly conversation_id: string
  readonly status: 'answered' | 'no_answer' | 'stopped'
  readonly finish_reason: string
  readonly citations: readonly Citation[]
  readonly degraded?: readonly string[]
}

/** @returns the exit code @throws CliError */
export async function runAsk(question: string, options: AskOptions, context: CommandContext): Promise<number> {
  const server = await connect(options, context)
  const stop = interruption()
  try {
    const ask = options.json ? askForJson : askForStream
    return (await ask(server, bodyOf(question, options), context, stop.signal)) === 'answered' ? EXIT.ok : EXIT.noAnswer
  } catch (error) {
    if (stop.signal.aborted) return EXIT.interrupted
    throw error
  } finally {
    stop.dispose()
    await server.close()
  }
}

const bodyOf = (message: string, { collection, conversation, language, json }: AskOptions): string =>
  JSON.stringify({ message, collection, conversation_id: conversation, language, stream: json !== true })

const post = (server: Server, body: string, accept: string, signal: AbortSignal): Promise<Response> =>
  server.request('/v1/chat', { method: 'POST', headers: { 'content-type': 'application/json', accept }, body, signal })

async function askForJson(
  server: Server,
  body: string,
  { out }: CommandContext,
  signal: AbortSignal,
): Promise<Reply['status']> {
  const reply = await post(server, body, 'application/json', signal)
  if (!reply.ok) throw await refusalOf(reply)
  const answer = (await reply.json()) as Reply
  out.write(`${JSON.stringify(answer, null, 2)}\n`)
  return answer.status
}

async function askForStream(
  server: Server,
  body: string,
  context: CommandContext,
  signal: AbortSignal,
): Promise<Reply['status']> {
  const reply = await post(server, body, 'text/event-stream', signal)
  if (!reply.ok || reply.body === null) throw await refusalOf(reply)
  let done: Reply | undefined
  let last = ''
  for await (const { event, data } of readEvents(reply.body)) {
    if (event === 'delta') {
      last = printable((data as { readonly text: string }).text)
      context.out.write(last)
    } else if (event === 'error') {
      if (last !== '') context.out.write('\n')
      const problem = data as ProblemBody & { readonly status?: number }
      throw refusal(problem.status ?? 500, problem)
    } else if (event === 'done') {
      done = data as Reply
    }
  }
  if (last !== '' && !last.endsWith('\n')) context.out.write('\n')
  if (done === undefined)
    throw new CliError('The answer broke off.', { hint: 'Ask again.', exitCode: EXIT.unavailable })
  await showSources(server, done, context)
  return done.status
}

async function showSources(
  server: Server,
  { citations, conversation_id, degraded = [], finish_reason }: Reply,
  { environment, out, err }: CommandContext,
): Promise<void> {
  const style = styleFor(out.isTerminal, environment.NO_COLOR)
  const columns = Math.min(out.columns, 100)
  if (citations.length > 0) out.write('\n')
  for (const { n, title, url, document_id, quote } of citations) {
    out.write(`${style.bold(`[${n}] ${printable(title)}`)}  ${style.dim(printable(url ?? document_id))}\n`)
    const quoted = wrap(`“${printable(quote).replace(/\s+/g, ' ').trim()}”`, columns - 4)
    out.write(`${quoted.replace(/^/gm, '    ')}\n`)
  }
  if (finish_reason !== 'stop') err.write(`The answer is incomplete (${finish_reason}).\n`)
  err.write(await describeLeftOut(server, degraded))
  if (err.isTerminal) err.write(style.dim(`\nTo ask further: --conversation ${conversation_id}\n`))
}
