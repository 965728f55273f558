/** `npm run bench:history`: whether a long conversation stays as quick as a short one. */
import { argv, exit, stdout } from 'node:process'
import { parseArgs } from 'node:util'
import { quantile } from '../src/eval/scores.ts'
import { ADMIN_KEY, targets } from '../test/http/targets.ts'

const USAGE = `Usage: npm run bench:history -- [--target bun|deno|binary] [--turns N]

Starts a server with the embedded database and quoted answers, and asks one conversation question after question. Prints,
for each tenth of it, the medians of three times in milliseconds: to the answer's end, to the list of conversations, and
to the conversation with all its messages.`

const { values } = parseArgs({
  args: argv.slice(2),
  options: {
    target: { type: 'string', default: 'bun' },
    turns: { type: 'string', default: '300' },
    help: { type: 'boolean', short: 'h', default: false },
  },
})
const target = targets.find(({ name }) => name === values.target)
const turns = Number(values.turns)
if (values.help || target === undefined || !Number.isInteger(turns) || turns < 10) {
  stdout.write(`${USAGE}\n`)
  exit(values.help ? 0 : 2)
}

const PAGES = 20
const server = await target.start({})

async function call(method: string, path: string, body?: object): Promise<string> {
  const reply = await server.fetch(path, {
    method,
    headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await reply.text()
  if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${text}`)
  return text
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now()
  await work()
  return performance.now() - begun
}

const median = (times: readonly number[]): string => quantile(times, 0.5).toFixed(1)

try {
  for (let page = 0; page < PAGES; page++) {
    const content = `# Lock ${page}\n\nThe sluice of lock ${page} is opened at ${page} minutes past dawn by its keeper.\n`
    await call('PUT', `/v1/documents/lock-${page}`, { content })
  }
  let conversation: string | undefined
  const tenths = Array.from({ length: 10 }, () => ({ answer: [], list: [], whole: [] }) as Record<string, number[]>)
  for (let turn = 0; turn < turns; turn++) {
    const tenth = tenths[Math.floor((10 * turn) / turns)] ?? {}
    const message = `When is the sluice of lock ${turn % PAGES} opened?`
    const begun = performance.now()
    const reply = await call('POST', '/v1/chat', { message, conversation_id: conversation })
    tenth.answer?.push(performance.now() - begun)
    conversation = (JSON.parse(reply) as { readonly conversation_id: string }).conversation_id
    tenth.list?.push(await time(() => call('GET', '/v1/conversations')))
    tenth.whole?.push(await time(() => call('GET', `/v1/conversations/${conversation}`)))
  }
  stdout.write('| questions so far | answer | list | conversation |\n| ---: | ---: | ---: | ---: |\n')
  for (const [index, { answer = [], list = [], whole = [] }] of tenths.entries())
    stdout.write(
      `| ${Math.round(((index + 1) * turns) / 10)} | ${median(answer)} | ${median(list)} | ${median(whole)} |\n`,
    )
} finally {
  await server.stop()
}
