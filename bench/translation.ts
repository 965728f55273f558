/**
 * How fast a chapter of 400 segments is served that is translated already: whole, and to readers who have it.
 *
 *     bun bench/translation.ts [--database URL] [--seconds 5] [--connections 32]
 *
 * Starts the program on the database (or on the embedded one), with a stand-in for the model.
 */
import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { parseArgs } from 'node:util'
import { quantile } from '../src/eval/scores.ts'
import { startOpenAi } from '../test/fakes/services/openai.ts'
import { createTranslatingModel } from '../test/fakes/translating-model.ts'
import { ADMIN_KEY, program } from '../test/http/targets.ts'

const SEGMENTS = 400
const WARM_READS = 200
const PATH = '/v1/documents/chapter/translations/uk'

const { values } = parseArgs({
  options: {
    database: { type: 'string' },
    seconds: { type: 'string', default: '5' },
    connections: { type: 'string', default: '32' },
  },
})

const chapter = Array.from(
  { length: SEGMENTS },
  (_, n) => `Paragraph ${n} tells how the gates of a lock are opened, with \`gate ${n}\` and [a link](/lock/${n}).`,
).join('\n\n')

/** Seconds of processor time that a process and its children have used; `null` where the system does not tell. */
async function processorSeconds(pid: number): Promise<number | null> {
  const read = (name: string): Promise<string> => readFile(`/proc/${pid}/${name}`, 'utf8')
  try {
    const stat = await read('stat')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const children = (await read(`task/${pid}/children`)).split(' ').filter((each) => each.trim() !== '')
    const own = (Number(fields[11]) + Number(fields[12])) / 100
    const others = await Promise.all(children.map((child) => processorSeconds(Number(child))))
    return others.reduce<number>((total, each) => total + (each ?? 0), own)
  } catch {
    return null
  }
}

/** Requests a second over so many connections, each with one request under way; and how many were answered 304. */
async function load(url: URL, request: string, connections: number, seconds: number) {
  let replies = 0
  let notModified = 0
  const until = performance.now() + seconds * 1000
  const one = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const socket = connect(Number(url.port), url.hostname, () => socket.write(request))
      let held = ''
      socket.on('data', (bytes) => {
        held += bytes.toString('latin1')
        if (!held.endsWith('\r\n\r\n')) return
        replies += 1
        if (held.startsWith('HTTP/1.1 304')) notModified += 1
        held = ''
        if (performance.now() < until) socket.write(request)
        else socket.end(resolve)
      })
      socket.on('error', reject)
    })
  const started = performance.now()
  await Promise.all(Array.from({ length: connections }, one))
  return { perSecond: replies / ((performance.now() - started) / 1000), replies, notModified }
}

const model = createTranslatingModel()
const openai = await startOpenAi()
openai.write = model.write
const server = await program.start({
  OPENAI_BASE_URL: `${openai.url}/v1`,
  OPENAI_MODEL: 'translator',
  EMBEDDER: 'none',
  LOG_LEVEL: 'warn',
  ...(values.database === undefined ? {} : { DATABASE_URL: values.database }),
})
try {
  const authorization = `Bearer ${ADMIN_KEY}`
  const body = JSON.stringify({ content: chapter, language: 'en' })
  await server.fetch('/v1/documents/chapter', {
    method: 'PUT',
    headers: { authorization, 'content-type': 'application/json' },
    body,
  })
  const cold = performance.now()
  const first = await server.fetch(PATH, { headers: { authorization } })
  const { segments } = (await first.json()) as { segments: { total: number } }
  console.log(
    `cold: ${segments.total} segments, ${model.calls.length} calls, ${Math.round(performance.now() - cold)} ms`,
  )

  const times: number[] = []
  for (let n = 0; n < WARM_READS; n += 1) {
    const started = performance.now()
    await (await server.fetch(PATH, { headers: { authorization } })).arrayBuffer()
    times.push(performance.now() - started)
  }
  console.log(`warm, whole: ${quantile(times, 0.5).toFixed(1)} ms at the median of ${WARM_READS}`)

  const url = new URL((await server.fetch('/livez')).url)
  const pid = server.child.pid
  const request = [
    `GET ${PATH} HTTP/1.1`,
    `host: ${url.host}`,
    `authorization: ${authorization}`,
    `if-none-match: ${first.headers.get('etag')}`,
    '',
    '',
  ].join('\r\n')
  const before = await processorSeconds(pid)
  const { perSecond, replies, notModified } = await load(
    url,
    request,
    Number(values.connections),
    Number(values.seconds),
  )
  const after = await processorSeconds(pid)
  console.log(
    `warm, If-None-Match: ${Math.round(perSecond)} requests/s, ${replies} replies, ${notModified} of them 304`,
  )
  if (before !== null && after !== null)
    console.log(`processor time of the server: ${(((after - before) / replies) * 1e6).toFixed(0)} µs a request`)
} finally {
  await server.stop()
  await openai.stop()
}
