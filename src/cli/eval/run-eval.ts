/** The work behind `lectern eval`. */
import { evaluate, failingOf, summarize } from '../../eval/evaluate.ts'
import { CliError, type CommandContext, EXIT, type ServerOptions } from '../program/command.ts'
import { connect, openHere, type Server } from '../program/connect.ts'
import { interruption } from '../program/interruption.ts'
import { showCounter } from '../program/progress.ts'
import { findRunningServer } from '../program/server-file.ts'
import { readCliSettings } from '../program/settings.ts'
import { counted, styleFor } from '../program/text.ts'
import { evalClient } from './client.ts'
import { readQuestions, type WrittenQuestion } from './read-questions.ts'
import { failingQuestions, figuresTable, kindsTable, type Measured } from './report.ts'
import { changedSettings } from './settings.ts'
import { missedThresholds, type Thresholds } from './thresholds.ts'

export interface EvalCommandOptions extends ServerOptions, Thresholds {
  readonly collection: string
  readonly mode: string
  readonly searchOnly?: boolean
  readonly compare?: readonly string[]
  readonly concurrency: number
  readonly json?: boolean
}

/** @returns the exit code @throws CliError */
export async function runEval(path: string, options: EvalCommandOptions, context: CommandContext): Promise<number> {
  const questions = await readQuestions(path)
  const changed = options.compare === undefined ? null : changedSettings(options.compare)
  const stop = interruption()
  const measure = (server: Server, label: string) =>
    measureServer(server, label, questions, options, context, stop.signal)
  try {
    const first = await measure(await connect(options, context), 'as set')
    const second =
      changed === null
        ? []
        : [
            await measure(
              await openChanged(options, context, changed),
              Object.entries(changed)
                .map((pair) => pair.join('='))
                .join(' '),
            ),
          ]
    const missed = missedThresholds(first.summary, options)
    if (options.json) context.out.write(`${JSON.stringify(asJson(path, [first, ...second], missed), null, 2)}\n`)
    else report(path, [first, ...second], options, context)
    for (const line of missed) context.err.write(`${line}\n`)
    return missed.length === 0 ? EXIT.ok : EXIT.failed
  } catch (error) {
    if (stop.signal.aborted) return EXIT.interrupted
    throw error
  } finally {
    stop.dispose()
  }
}

/** The library with other settings, which only a program of our own can have. @throws CliError */
async function openChanged(
  options: EvalCommandOptions,
  context: CommandContext,
  changed: Readonly<Record<string, string | undefined>>,
): Promise<Server> {
  const { url, key, adminKey, dataDir } = readCliSettings(context.environment)
  if ((options.url ?? url) !== undefined)
    throw new CliError('The settings of a server elsewhere cannot be changed from here.', {
      hint: 'To compare on its library, leave out --url and LECTERN_URL, and set DATABASE_URL.',
      exitCode: EXIT.usage,
    })
  const environment = { ...context.environment, ...changed }
  if (environment.DATABASE_URL === undefined && (await findRunningServer(dataDir)) !== undefined)
    throw new CliError('A running server holds the library, and its settings stay as they are.', {
      hint: 'Stop it to compare, or copy its DATA_DIR.',
      exitCode: EXIT.unavailable,
    })
  return await openHere({ ...context, environment }, dataDir, options.key ?? key ?? adminKey)
}

async function measureServer(
  server: Server,
  label: string,
  questions: readonly WrittenQuestion[],
  { collection, mode, searchOnly, concurrency }: EvalCommandOptions,
  { err }: CommandContext,
  signal: AbortSignal,
): Promise<Measured> {
  const progress = showCounter(questions.length, 'questions', err)
  try {
    const outcomes = await evaluate(evalClient(server, signal), questions, {
      ...{ collection, mode, ask: searchOnly !== true, parallel: concurrency, signal },
      onDone: progress.add,
    })
    return { label, outcomes, summary: summarize(outcomes) }
  } finally {
    progress.stop()
    await server.close()
  }
}

function report(
  path: string,
  measured: readonly Measured[],
  { collection }: EvalCommandOptions,
  { out, environment }: CommandContext,
): void {
  const style = styleFor(out.isTerminal, environment.NO_COLOR)
  const outcomes = measured[0]?.outcomes ?? []
  const without = outcomes.filter(({ question }) => question.noAnswer).length
  const how = [...new Set(measured.map(({ outcomes: each }) => howSearched(each)))].join(' and ')
  out.write(
    `${counted(outcomes.length, 'question')}, ${without} without an answer; collection ${collection}; ${how}\n\n`,
  )
  out.write(`${figuresTable(measured)}\n`)
  const kinds = measured[0] === undefined ? '' : kindsTable(measured[0])
  if (kinds !== '') out.write(`${kinds}\n`)
  const failing = failingQuestions(outcomes, { path, style, columns: Math.min(out.columns, 100) })
  out.write(failing === '' ? 'Nothing went wrong.\n' : failing)
}

/** What was done, which may be less than was asked for. */
function howSearched(outcomes: Measured['outcomes']): string {
  const modes = new Set(outcomes.flatMap(({ ranked }) => ranked?.mode ?? []))
  const degraded = new Set(
    outcomes.flatMap(({ ranked, answered }) => [...(ranked?.degraded ?? []), ...(answered?.reply.degraded ?? [])]),
  )
  const left = degraded.size === 0 ? '' : `, without ${[...degraded].join(', ')}`
  return `${[...modes].join(', ') || 'no search'}${left}`
}

const asJson = (file: string, measured: readonly Measured[], missed: readonly string[]) => ({
  file,
  measurements: measured.map(({ label, summary, outcomes }) => ({
    settings: label,
    questions: outcomes.length,
    ...summary,
    failing: outcomes.flatMap((outcome) => {
      const failing = failingOf(outcome)
      if (failing === null) return []
      const { question, ranked, answered } = outcome
      const found = (ranked?.found ?? []).slice(0, 5).map(({ document_id, score }) => ({ document_id, score }))
      return [{ line: question.line, question: question.text, failing, found, answer: answered?.reply.answer ?? null }]
    }),
  })),
  missed,
})
