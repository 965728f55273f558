/** `npm run bench:faults`: faults under load, and a look at whether anything that was acknowledged is lost, or there twice. */
import { argv, exit, stdout } from 'node:process'
import { parseArgs } from 'node:util'
import { startScriptedModel } from '../test/fakes/scripted-model.ts'
import { ask, checkQuestion, createWriter, PAGE } from './faults/clients.ts'
import type { QuestionHistory } from './faults/history.ts'
import { ADMIN_KEY } from './faults/replica.ts'
import { type Fault, openEmbeddedWorld, openServerWorld, type World } from './faults/worlds.ts'
import { createRandom, type Random } from './support/random.ts'

const USAGE = `Usage: npm run bench:faults -- [--rounds N] [--seed N] [--world embedded|server] [--program FILE]

Starts one server with the embedded database on a small disk, and two over one PostgreSQL. In each round clients write,
replace, delete and ask, while a server is killed, PostgreSQL crashes, the disk is full or the model freezes; then every
document and answer is compared with what the clients were answered. Exit code 1: something was lost, there twice, or shown
though it was deleted. The same seed gives the same faults.`

const { values } = parseArgs({
  args: argv.slice(2),
  options: {
    rounds: { type: 'string', default: '100' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    world: { type: 'string' },
    program: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  },
})
const rounds = Number(values.rounds)
const seed = Number(values.seed)
const opening = { embedded: openEmbeddedWorld, server: openServerWorld }
const names = (Object.keys(opening) as (keyof typeof opening)[]).filter((name) => name === (values.world ?? name))
if (values.help || names.length === 0 || !Number.isInteger(rounds) || !Number.isInteger(seed)) {
  stdout.write(`${USAGE}\n`)
  exit(values.help ? 0 : 2)
}

const WRITERS = 6
const ASKERS = 4
/** Looked at together: a server that has just come back is not to be kept busy by the look itself. */
const CHECKERS = 8
/** Of a round, before the fault and after it, at most. */
const AROUND_MS = 500

const model = startScriptedModel('Sluices are opened at dawn by the keeper [1].')
const random = createRandom(seed)
const freeze: Fault = {
  name: 'the model freezes',
  async happen(random) {
    model.shut()
    await Bun.sleep(300 + random.next() * 2000)
    model.open()
  },
}

interface Tally {
  writes: number
  questions: number
  readonly wrong: string[]
}

/** Clients work until the fault is over. @returns what was asked */
async function load(world: World, fault: Fault, round: number, tally: Tally): Promise<readonly QuestionHistory[]> {
  const questions: QuestionHistory[] = []
  let over = false
  const pick = (): string => random.pick(world.replicas)?.url ?? ''
  const write = async (index: number): Promise<void> => {
    const own = createRandom(seed * 1000 + round * 100 + index)
    while (!over) {
      await writers[index]?.change(pick(), own)
      tally.writes++
      await Bun.sleep(own.next() * 50)
    }
  }
  const inquire = async (index: number): Promise<void> => {
    for (let n = 0; !over; n++) {
      const question = await ask(pick(), `${seed}-${round}-${index}-${n}`)
      questions.push(question)
      await Bun.sleep(question.end === 'cut' ? 250 : 50)
    }
  }
  const working = [...writers.map((_, index) => write(index)), ...Array.from({ length: ASKERS }, (_, n) => inquire(n))]
  await Bun.sleep(random.next() * AROUND_MS)
  await fault.happen(random).finally(async () => {
    await Bun.sleep(random.next() * AROUND_MS)
    over = true
  })
  await Promise.all(working)
  tally.questions += questions.length
  return questions
}

let writers = Array.from({ length: WRITERS }, (_, n) => createWriter(`page${n}`))

const unseen = (error: unknown): readonly string[] => [`it cannot be looked at: ${String(error)}`]

async function runRound(world: World, round: number, tally: Tally, choose: Random): Promise<void> {
  const faults = [...world.faults, freeze]
  const fault = choose.pick(faults) ?? freeze
  const begun = performance.now()
  const before = { ...tally }
  const questions = await load(world, fault, round, tally)
  await Promise.all(world.replicas.map((replica) => replica.ready()))
  const { url } = choose.pick(world.replicas) ?? { url: '' }
  const checks = [
    ...writers.map((writer) => () => writer.check(url)),
    ...questions.map((question) => () => checkQuestion(url, question)),
  ].values()
  const found: (readonly string[])[] = []
  const look = async (): Promise<void> => {
    for (const check of checks) found.push(await check().catch(unseen))
  }
  await Promise.all(Array.from({ length: CHECKERS }, look))
  const wrongNow = found.flat().map((each) => `round ${round}, ${world.name}, ${fault.name}: ${each}`)
  tally.wrong.push(...wrongNow)
  for (const each of wrongNow) stdout.write(`WRONG ${each}\n`)
  const seconds = ((performance.now() - begun) / 1000).toFixed(1)
  const counts = `${tally.writes - before.writes} writes, ${questions.length} questions`
  stdout.write(`${round}  ${world.name}: ${fault.name}, ${counts}, ${wrongNow.length} wrong, ${seconds} s\n`)
}

async function runWorld(name: keyof typeof opening, count: number, tally: Tally): Promise<void> {
  const world = await opening[name]({ program: values.program, modelUrl: model.url })
  try {
    writers = Array.from({ length: WRITERS }, (_, n) => createWriter(`page${n}`))
    const headers = { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' }
    const body = JSON.stringify({ content: PAGE })
    const reply = await fetch(`${world.replicas[0]?.url}/v1/documents/locks`, { method: 'PUT', headers, body })
    if (!reply.ok) throw new Error(`The page was not taken: ${reply.status} ${await reply.text()}`)
    for (let round = 1; round <= count; round++) await runRound(world, round, tally, random)
  } finally {
    await world.close()
  }
}

const tally: Tally = { writes: 0, questions: 0, wrong: [] }
stdout.write(`seed ${seed}\n`)
try {
  for (const [index, name] of names.entries()) {
    const share = Math.floor(rounds / names.length) + (index < rounds % names.length ? 1 : 0)
    await runWorld(name, share, tally)
  }
} finally {
  await model.stop()
}
const summary = `${tally.writes} writes and ${tally.questions} questions looked at, ${tally.wrong.length} wrong`
stdout.write(`seed ${seed}: ${rounds} rounds, ${summary}\n`)
exit(tally.wrong.length === 0 ? 0 : 1)
