/** From the start of a process to its first ready, and what it holds when nothing is asked. */
import { setTimeout as sleep } from 'node:timers/promises'
import { quantile } from '../../src/eval/scores.ts'
import type { Service } from '../service.ts'
import { NAMES, type Name } from './sides.ts'
import type { Row } from './table.ts'

const STARTS = 5
const REST_MS = 4000

/** @param start starts one whose database is filled; none may be running */
export async function measureStarts(start: (name: Name) => Promise<Service>): Promise<readonly Row[]> {
  const ready: Record<Name, number[]> = { lectern: [], stack: [] }
  const memory: Record<Name, number[]> = { lectern: [], stack: [] }
  for (let index = 0; index < STARTS; index++)
    for (const name of NAMES) {
      const service = await start(name)
      ready[name].push(service.readyMs)
      await sleep(REST_MS)
      memory[name].push(await service.memory())
      await service.stop()
    }
  const row = (what: string, of: Readonly<Record<Name, number[]>>): Row => ({
    what,
    lectern: quantile(of.lectern, 0.5),
    stack: quantile(of.stack, 0.5),
  })
  return [row('start to ready, median, ms', ready), row('memory at rest, MB', memory)]
}
