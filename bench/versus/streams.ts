/** Many answers that are written at once: how soon each begins, how steadily it goes on, and what it takes. */
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { quantile } from '../../src/eval/scores.ts'
import { ADMIN_KEY, type Service } from '../service.ts'
import { makeQuestion } from './book.ts'
import { workOf } from './requests.ts'
import type { Name } from './sides.ts'
import type { Row } from './table.ts'

/** So many readers come every 20 ms. */
const ARRIVALS = 10
const ARRIVAL_MS = 20
const LOOK_MS = 500
const LATEST_MS = 120_000
/** After the last answer, until memory is looked at again. */
const REST_MS = 2000

interface Measured {
  /** Milliseconds from asking to the first words. */
  readonly first: number[]
  /** Milliseconds between frames with words. */
  readonly gaps: number[]
  /** Answers that came whole, word for word. */
  whole: number
  /** Questions that were turned away with 503. */
  refused: number
  work: number
  /** Megabytes more than before, at most and when all had ended. */
  grown: number
  left: number
}

/**
 * @param readers how many read at once
 * @param rounds how often they come
 */
export async function measureStreams(
  running: Readonly<Record<Name, Service>>,
  { readers, rounds, expected, next }: { readers: number; rounds: number; expected: string; next: () => number },
): Promise<readonly Row[]> {
  const measured = {
    lectern: await measure(running.lectern, readers, rounds, expected, next),
    stack: await measure(running.stack, readers, rounds, expected, next),
  }
  const title = readers === 1 ? 'one stream' : `${readers} streams`
  const row = (what: string, read: (one: Measured) => number): Row => ({
    what: `${title}: ${what}`,
    lectern: read(measured.lectern),
    stack: read(measured.stack),
  })
  const total = readers * rounds
  const rows = [
    row('first words, median, ms', ({ first }) => quantile(first, 0.5)),
    row('first words, p99, ms', ({ first }) => quantile(first, 0.99)),
    row('between frames, p99, ms', ({ gaps }) => quantile(gaps, 0.99)),
    row(`whole answers of ${total}`, ({ whole }) => whole),
    row('refused with 503', ({ refused }) => refused),
    row('processor time a stream, ms', ({ work }) => work / total),
  ]
  if (readers === 1) return rows
  return [
    ...rows,
    row('memory a stream at most, kB', ({ grown }) => (grown * 1024) / readers),
    row('memory kept afterwards, MB', ({ left }) => left),
  ]
}

async function measure(
  service: Service,
  readers: number,
  rounds: number,
  expected: string,
  next: () => number,
): Promise<Measured> {
  const measured: Measured = { first: [], gaps: [], whole: 0, refused: 0, work: 0, grown: 0, left: 0 }
  const rest = await service.memory()
  const before = await workOf(service)
  const watch = setInterval(async () => {
    measured.grown = Math.max(measured.grown, (await service.memory()) - rest)
  }, LOOK_MS)
  for (let round = 0; round < rounds; round++) {
    const reading: Promise<void>[] = []
    for (let index = 0; index < readers; index++) {
      reading.push(read(service.url, makeQuestion(next()), expected, measured))
      if (index % ARRIVALS === ARRIVALS - 1) await sleep(ARRIVAL_MS)
    }
    await Promise.all(reading)
  }
  clearInterval(watch)
  measured.work = (await workOf(service)) - before
  await sleep(REST_MS)
  measured.left = (await service.memory()) - rest
  return measured
}

/** By hand over a socket: a client that costs as little as can be, for it shares the processors. */
function read(url: string, message: string, expected: string, measured: Measured): Promise<void> {
  const { hostname, port } = new URL(url)
  const body = JSON.stringify({ message, stream: true })
  const started = performance.now()
  let last = Number.NaN
  let rest = ''
  let answer = ''
  return new Promise((resolve) => {
    const socket: Socket = connect(Number(port), hostname)
    const latest = setTimeout(() => socket.destroy(), LATEST_MS)
    socket.setEncoding('utf8')
    socket.write(
      `POST /v1/chat HTTP/1.1\r\nHost: ${hostname}\r\nContent-Type: application/json\r\n` +
        `Authorization: Bearer ${ADMIN_KEY}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    )
    socket.once('data', (text: string) => {
      if (text.startsWith('HTTP/1.1 503')) measured.refused++
    })
    socket.on('data', (text: string) => {
      const now = performance.now()
      const frames = (rest + text).split('\n\n')
      rest = frames.pop() ?? ''
      let words = false
      for (const frame of frames) {
        if (frame.includes('event: delta')) {
          words = true
          answer += (JSON.parse(/^data: (.*)$/m.exec(frame)?.[1] ?? '{}') as { readonly text?: string }).text ?? ''
        } else if (frame.includes('event: done')) {
          if (answer.trim() === expected.trim()) measured.whole++
          socket.destroy()
        }
      }
      if (!words) return
      if (Number.isNaN(last)) measured.first.push(now - started)
      else measured.gaps.push(now - last)
      last = now
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      clearTimeout(latest)
      resolve()
    })
  })
}
