/** The whole program behind a real socket, with a model that says what a test wants, and OpenAI's own client for it. */
import OpenAI, { type ClientOptions } from 'openai'
import { listen } from '../../../src/server.ts'
import { type FakeOpenAi, startOpenAi } from '../../fakes/services/openai.ts'
import { ADMIN_KEY, type RunningApp, runApp } from '../../support/running-app.ts'

export interface OpenAiServer extends Pick<RunningApp, 'app' | 'call'> {
  readonly url: string
  readonly model: FakeOpenAi
  /** As the admin, with no retries, unless it is said otherwise. */
  client(options?: ClientOptions): OpenAI
  close(): Promise<void>
}

export async function startOpenAiServer(settings: Readonly<Record<string, string>> = {}): Promise<OpenAiServer> {
  const model = await startOpenAi()
  const running = await runApp({ OPENAI_BASE_URL: model.url, GENERATOR_FALLBACK: 'none', ...settings })
  const server = await listen(running.app, { host: '127.0.0.1', port: 0 })
  return {
    app: running.app,
    call: running.call,
    url: server.url,
    model,
    client: (options = {}) =>
      new OpenAI({ apiKey: ADMIN_KEY, baseURL: `${server.url}/v1`, maxRetries: 0, logLevel: 'off', ...options }),
    async close() {
      await server.stop(1000)
      await running.close()
      await model.stop()
    },
  }
}

export const LOCKS = {
  title: 'Locks',
  content: '# Sluices\n\nSluices are opened at dawn by the keeper, and closed when the water has risen by two feet.',
  url: 'https://docs.example.org/locks',
}
export const QUESTION = 'When are the sluices opened by the keeper?'

/** What a call fails with. */
export const refusal = (call: PromiseLike<unknown>): PromiseLike<unknown> =>
  call.then(
    () => 'not refused',
    (error: unknown) => error,
  )
