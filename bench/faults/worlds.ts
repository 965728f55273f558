/** Where faults happen: one server with the embedded database on a small disk, or two over one PostgreSQL. */
import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { mountSmallDisk } from '../../test/support/small-disk.ts'
import type { Random } from '../support/random.ts'
import { createReplica, type Replica } from './replica.ts'

export interface Fault {
  readonly name: string
  /** Begins and ends it. Resolves when the service could be well again. */
  happen(random: Random): Promise<void>
}

export interface World {
  readonly name: string
  readonly replicas: readonly Replica[]
  readonly faults: readonly Fault[]
  close(): Promise<void>
}

const between = (random: Random, least: number, most: number): number => least + random.next() * (most - least)

const killing = (replica: Replica, name: string): Fault => ({
  name,
  async happen(random) {
    await replica.kill()
    await Bun.sleep(between(random, 0, 300))
    await replica.start()
  },
})

const COMMON = {
  EMBEDDER: 'none',
  GENERATOR_FALLBACK: 'none',
  OPENAI_MODEL: 'scripted',
  RATE_LIMIT_REQUESTS: '0',
  RATE_LIMIT_STREAMS: '0',
  SAMPLE_BOOK: 'false',
} as const

export interface WorldOptions {
  /** The compiled program; without it, from source. */
  readonly program?: string | undefined
  /** Of the model. */
  readonly modelUrl: string
}

export async function openEmbeddedWorld({ program, modelUrl }: WorldOptions): Promise<World> {
  const disk = mountSmallDisk(500, 6000)
  const folder = disk?.path ?? (await mkdtemp(join(tmpdir(), 'lectern-faults-')))
  const replica = await createReplica(program, {
    ...COMMON,
    DATA_DIR: join(folder, 'data'),
    OPENAI_BASE_URL: modelUrl,
  })
  await replica.start()
  const full: Fault[] =
    disk === undefined
      ? []
      : (['bytes', 'inodes'] as const).map((what) => ({
          name: `the disk is full (${what})`,
          async happen(random) {
            disk.fill(what, what === 'bytes' ? 128 * 1024 : 0)
            try {
              await Bun.sleep(between(random, 500, 1500))
            } finally {
              disk.free()
            }
          },
        }))
  return {
    name: 'embedded',
    replicas: [replica],
    faults: [killing(replica, 'kill -9'), ...full],
    async close() {
      await replica.stop()
      if (disk === undefined) await rm(folder, { recursive: true, force: true })
      else disk.remove()
    },
  }
}

const POSTGRES = join(import.meta.dirname, '../../scripts/test-postgres.sh')

export async function openServerWorld({ program, modelUrl }: WorldOptions): Promise<World> {
  const { TEST_DATABASE_URL: _, ...env } = process.env
  const script = (command: 'start' | 'restart' | 'stop'): string => {
    const { stdout, stderr, status } = spawnSync(POSTGRES, [command, 'faults'], { encoding: 'utf8', env })
    if (status !== 0) throw new Error(`PostgreSQL does not ${command}: ${stderr}`)
    return stdout.trim().split('\n').at(-1) ?? ''
  }
  const DATABASE_URL = script('start')
  const folder = await mkdtemp(join(tmpdir(), 'lectern-faults-'))
  const replicas = await Promise.all(
    ['one', 'two'].map((name) =>
      createReplica(program, { ...COMMON, DATA_DIR: join(folder, name), DATABASE_URL, OPENAI_BASE_URL: modelUrl }),
    ),
  )
  for (const replica of replicas) await replica.start()
  return {
    name: 'server',
    replicas,
    faults: [
      ...replicas.map((replica, index) => killing(replica, `kill -9 of server ${index + 1}`)),
      { name: 'PostgreSQL crashes and starts again', happen: async () => void script('restart') },
    ],
    async close() {
      await Promise.all(replicas.map((replica) => replica.stop()))
      script('stop')
      await rm(folder, { recursive: true, force: true })
    },
  }
}
