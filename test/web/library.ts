/** The pages that the browser suites ask about, and a service that answers with words of a test's own. */
import { listen, type Server } from '../../src/server.ts'
import { type ScriptedModel, startScriptedModel } from '../fakes/scripted-model.ts'
import { createLibrary } from '../support/library.ts'
import { type RunningApp, runApp } from '../support/running-app.ts'

export const QUESTION = 'When are sluices opened?'
export const SENTENCE = 'Sluices are opened at dawn by the keeper of the canal'
export const ANSWER = `${SENTENCE} [1].`

const filler = (topic: string): string =>
  Array.from({ length: 30 }, (_, n) => `Note ${n + 1} on ${topic}: the water stood at mark ${n + 1} that day.`).join(
    '\n\n',
  )

const PAGES: readonly { readonly id: string; readonly content: string; readonly url?: string }[] = [
  {
    id: 'sluices',
    content: `# Sluices\n\n${filler('sluices')}\n\n## Opening\n\n${SENTENCE}.\n\n## Closing\n\nSluices are closed at dusk, when the last barge is moored.\n\n${filler('closing')}`,
  },
  {
    id: 'locks',
    content: '# Locks\n\n## Filling a lock\n\nA lock is filled through its upper paddles in nine minutes.',
  },
]

export interface ServedLibrary {
  readonly url: string
  readonly model: ScriptedModel
  /** As the admin, unless the headers say otherwise. */
  readonly call: RunningApp['call']
  /** Ends as at a deployment, and is there again on the same port with the same data. */
  restart(): Promise<void>
  close(): Promise<void>
}

/** @param settings beside the model's */
export async function serveLibrary(settings: Readonly<Record<string, string>> = {}): Promise<ServedLibrary> {
  const model = startScriptedModel(ANSWER)
  const library = await createLibrary()
  const start = async (port: number): Promise<{ readonly running: RunningApp; readonly server: Server }> => {
    const running = await runApp({
      ...library.settings,
      OPENAI_BASE_URL: model.url,
      OPENAI_MODEL: 'scripted',
      GENERATOR_FALLBACK: 'none',
      SAMPLE_BOOK: 'false',
      ...settings,
    })
    return { running, server: await listen(running.app, { host: '127.0.0.1', port }) }
  }
  let current = await start(0)
  const { url } = current.server
  const stop = async (): Promise<void> => {
    await current.running.app.drain(0)
    await current.server.stop(0)
    await current.running.close()
  }
  for (const { id, ...page } of PAGES) {
    const reply = await current.running.call('PUT', `/v1/documents/${id}`, page)
    if (!reply.ok) throw new Error(await reply.text())
  }
  return {
    url,
    model,
    call: (...words) => current.running.call(...words),
    async restart() {
      await stop()
      current = await start(Number(new URL(url).port))
    },
    async close() {
      await stop()
      await library.remove()
      await model.stop()
    },
  }
}
