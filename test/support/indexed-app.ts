/** The whole program with vectors of an outside service, and what tests of its index ask of it. */
import type { IndexStatus } from '../../src/cli/vectors/index-status.ts'
import { type RunningApp, runApp } from './running-app.ts'

export interface IndexedApp extends RunningApp {
  status(): Promise<IndexStatus>
  /** Waits until the vector store has everything that it can have. */
  drained(): Promise<void>
  check(options?: { readonly repair: boolean }): Promise<unknown>
}

/** @param settings of the app, `OPENAI_BASE_URL` among them */
export async function startIndexedApp(settings: Readonly<Record<string, string>>): Promise<IndexedApp> {
  const app = await runApp({
    EMBEDDER: 'openai',
    GENERATOR: 'extractive',
    OPENAI_EMBED_MODEL: 'text-embedding-3-small',
    ...settings,
  })
  const status = async (): Promise<IndexStatus> => (await (await app.call('GET', '/v1/index')).json()) as IndexStatus
  return {
    ...app,
    status,
    async drained() {
      for (;;) {
        const { added, removed, refused } = (await status()).waiting
        if (added - refused + removed === 0) return
        await Bun.sleep(20)
      }
    },
    check: async (options = { repair: false }) => (await app.call('POST', '/v1/index/check', options)).json(),
  }
}
