import type { AskOptions } from './ask/run-ask.ts'
import { COLLECTION_OPTION, type Command, EXIT, SERVER_OPTIONS } from './program/command.ts'

export const ask: Command<AskOptions> = {
  name: 'ask',
  summary: 'Ask the library a question; the answer comes with its citations',
  arguments: [{ name: '<question...>', description: 'the question' }],
  options: [
    COLLECTION_OPTION,
    { flags: '--conversation <id>', description: 'go on with an earlier conversation' },
    { flags: '-l, --language <tag>', description: 'language of the answer (BCP 47)' },
    { flags: '--json', description: 'print the whole reply as JSON' },
    ...SERVER_OPTIONS,
  ],
  examples: [
    ['lectern ask "How do I back up?"', 'the answer as it is written, then its sources'],
    ['lectern ask "And on Windows?" --conversation conv_1', 'a question that stands on the one before'],
    ['lectern ask "How do I back up?" --json | jq .citations', 'for programs'],
  ],
  exitCodes: [
    [EXIT.ok, 'answered'],
    [EXIT.noAnswer, 'the sources do not hold the answer'],
    [EXIT.failed, 'it failed'],
    [EXIT.unavailable, 'no server answered'],
  ],
  async run(words, options, context) {
    const { runAsk } = await import('./ask/run-ask.ts')
    return await runAsk(words.join(' '), options, context)
  },
}
