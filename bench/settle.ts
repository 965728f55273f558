import { setTimeout as sleep } from 'node:timers/promises'

interface IndexStatus {
  readonly waiting: { readonly added: number; readonly removed: number }
}

const LOOK_MS = 50

/** Waits until every passage that was put has its vector: they are made behind the replies to many at once. */
export async function settle(readIndex: () => Promise<IndexStatus>): Promise<void> {
  for (;;) {
    const { waiting } = await readIndex()
    if (waiting.added + waiting.removed === 0) return
    await sleep(LOOK_MS)
  }
}
