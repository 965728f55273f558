/** The whole program with a model that translates by changing letters, for the tests of one file. */
import { afterAll, beforeEach } from 'bun:test'
import { type FakeOpenAi, startOpenAi } from '../../test/fakes/services/openai.ts'
import { createTranslatingModel } from '../../test/fakes/translating-model.ts'
import { type RunningApp, runApp } from '../../test/support/running-app.ts'

export interface TranslatingApp {
  readonly app: RunningApp
  /** Forgets before each test what it was asked. */
  readonly model: ReturnType<typeof createTranslatingModel>
  readonly openai: FakeOpenAi
}

/** @param settings beside those that name the model */
export async function startTranslatingApp(settings: Readonly<Record<string, string>> = {}): Promise<TranslatingApp> {
  const model = createTranslatingModel()
  const openai = await startOpenAi()
  openai.write = model.write
  const app = await runApp({ OPENAI_BASE_URL: `${openai.url}/v1`, OPENAI_MODEL: 'translator', ...settings })
  beforeEach(() => model.forget())
  afterAll(async () => {
    await app.close()
    await openai.stop()
  })
  return { app, model, openai }
}
