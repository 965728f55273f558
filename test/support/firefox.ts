/** Firefox, driven by WebDriver BiDi as it is: no build of its own is needed, and no driver beside it. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const NAMES = ['firefox-esr', 'firefox']

/** `undefined` and a printed reason when there is none, upon which suites skip what needs it. */
export function findFirefox(): string | undefined {
  const path = NAMES.map((name) => Bun.which(name)).find((found) => found !== null)
  if (path === undefined || path === null) console.warn('No Firefox to test in: it is not installed')
  return path ?? undefined
}

export interface Firefox {
  goto(url: string): Promise<void>
  /** What an expression comes to, in the page. Promises are awaited; what is no JSON is lost. */
  evaluate<Value>(expression: string): Promise<Value>
  /** Until the expression is true, 15 s at most. */
  waitFor(expression: string): Promise<void>
  /** As from a keyboard: what has the focus gets it. */
  type(text: string): Promise<void>
  close(): Promise<void>
}

const ENTER = '\uE007'
const MAX_WAIT_MS = 15_000

export async function launchFirefox(executable: string): Promise<Firefox> {
  const profile = await mkdtemp(join(tmpdir(), 'lectern-firefox-'))
  const browser = Bun.spawn(
    [executable, '--headless', '--no-remote', '--profile', profile, '--remote-debugging-port=0', 'about:blank'],
    { stdin: 'ignore', stdout: 'ignore', stderr: 'pipe' },
  )
  const address = await readAddress(browser.stderr)
  const socket = new WebSocket(`${address}/session`)
  await new Promise((resolve, reject) => {
    socket.onopen = resolve
    socket.onerror = reject
  })
  const waiting = new Map<number, PromiseWithResolvers<Record<string, unknown>>>()
  socket.onmessage = ({ data }) => {
    const { id, result, error, message } = JSON.parse(String(data))
    if (error === undefined) waiting.get(id)?.resolve(result)
    else waiting.get(id)?.reject(new Error(`${error}: ${message}`))
  }
  let last = 0
  const send = async (method: string, params: object = {}): Promise<Record<string, unknown>> => {
    const answer = Promise.withResolvers<Record<string, unknown>>()
    waiting.set(++last, answer)
    socket.send(JSON.stringify({ id: last, method, params }))
    return await answer.promise
  }
  await send('session.new', { capabilities: {} })
  const { contexts } = await send('browsingContext.getTree')
  const [{ context }] = contexts as [{ readonly context: string }]

  const evaluate = async <Value>(expression: string): Promise<Value> => {
    const wrapped = `(async () => JSON.stringify(await (${expression})))()`
    const reply = await send('script.evaluate', { expression: wrapped, target: { context }, awaitPromise: true })
    const { type, result, exceptionDetails } = reply as {
      readonly type: string
      readonly result?: { readonly value?: string }
      readonly exceptionDetails?: { readonly text: string }
    }
    if (type === 'exception') throw new Error(exceptionDetails?.text)
    return (result?.value === undefined ? undefined : JSON.parse(result.value)) as Value
  }

  return {
    evaluate,
    async goto(url) {
      await send('browsingContext.navigate', { context, url, wait: 'complete' })
    },
    async waitFor(expression) {
      const until = Date.now() + MAX_WAIT_MS
      // A page that is just being left has no answer to give.
      while (!(await evaluate<boolean>(`Boolean(${expression})`).catch(() => false))) {
        if (Date.now() > until) throw new Error(`Firefox waited in vain for ${expression}`)
        await Bun.sleep(100)
      }
    },
    async type(text) {
      const actions = [...text.replace(/\n/g, ENTER)].flatMap((value) => [
        { type: 'keyDown', value },
        { type: 'keyUp', value },
      ])
      await send('input.performActions', { context, actions: [{ type: 'key', id: 'keyboard', actions }] })
    },
    async close() {
      socket.close()
      browser.kill()
      await browser.exited
      await rm(profile, { recursive: true, force: true })
    },
  }
}

async function readAddress(output: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const bytes of output) {
    text += decoder.decode(bytes)
    const address = /WebDriver BiDi listening on (ws:\/\/\S+)/.exec(text)?.[1]
    if (address !== undefined) return address
  }
  throw new Error(`Firefox did not start: ${text}`)
}
