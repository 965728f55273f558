import { InvalidArgumentError } from 'commander'
import type { EvalCommandOptions } from './eval/run-eval.ts'
import { COLLECTION_OPTION, type Command, EXIT, SERVER_OPTIONS, wholeNumber } from './program/command.ts'

export const evaluation: Command<EvalCommandOptions> = {
  name: 'eval',
  summary: 'Measure search and answers on questions whose right outcome is known',
  arguments: [
    {
      name: '<file>',
      description: 'JSONL or YAML: question or turns, and document_id, quote, passage, answer or no_answer: true',
    },
  ],
  options: [
    COLLECTION_OPTION,
    {
      flags: '-m, --mode <mode>',
      description: 'how to search: by words, by meaning, or both',
      default: 'hybrid',
      choices: ['hybrid', 'semantic', 'lexical'],
    },
    { flags: '--search-only', description: 'measure search alone, without calls to a language model' },
    {
      flags: '--compare <setting...>',
      description: 'measure again with other settings, e.g. EMBEDDER=none RAG_MIN_SCORE=0.3',
    },
    { flags: '--min-recall <share>', description: 'least recall among the first five, e.g. 0.9', parse: share },
    { flags: '--min-mrr <share>', description: 'least mean reciprocal rank among the first ten', parse: share },
    { flags: '--min-answered <share>', description: 'least share of questions that are answered', parse: share },
    {
      flags: '--min-cited <share>',
      description: 'least share of questions whose answer cites the right page or quote',
      parse: share,
    },
    {
      flags: '--min-first <share>',
      description: 'least share of questions whose first quotation holds the answer',
      parse: share,
    },
    { flags: '--min-anywhere <share>', description: 'least share of questions whose answer holds it', parse: share },
    {
      flags: '--min-refused <share>',
      description: 'least share of no_answer questions that are refused',
      parse: share,
    },
    { flags: '--concurrency <n>', description: 'questions to ask at once', default: 2, parse: wholeNumber(1, 32) },
    { flags: '--json', description: 'print figures and outcomes as JSON' },
    ...SERVER_OPTIONS,
  ],
  examples: [
    ['lectern eval questions.yaml', 'figures, and each question that went wrong with what was found instead'],
    ['lectern eval questions.jsonl --min-recall 0.9 --min-refused 0.8', 'for CI: fails when the library gets worse'],
    ['lectern eval questions.yaml --search-only --compare EMBEDDER=none', 'what search by meaning is worth'],
  ],
  exitCodes: [
    [EXIT.ok, 'measured, and no threshold missed'],
    [EXIT.failed, 'a figure is below its threshold'],
    [EXIT.usage, 'the file cannot be read; each fault is listed'],
    [EXIT.unavailable, 'no server answered'],
    [EXIT.interrupted, 'stopped by Ctrl-C'],
  ],
  async run(words, options, context) {
    const { runEval } = await import('./eval/run-eval.ts')
    return await runEval(words[0] ?? '', options, context)
  },
}

/** `0.9` and `90%` are the same share. */
function share(text: string): number {
  const value = text.endsWith('%') ? Number(text.slice(0, -1)) / 100 : Number(text)
  if (text.trim() === '' || !(value >= 0 && value <= 1))
    throw new InvalidArgumentError('Expected a share from 0 to 1, or a percentage.')
  return value
}
