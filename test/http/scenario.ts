/** One request and what its reply must be: data, so that the same table runs against every target. */
import { expect } from 'bun:test'
import type { RunningTarget } from './targets.ts'
import { ADMIN_KEY } from './targets.ts'

export interface Scenario {
  readonly name: string
  /** @default GET */
  readonly method?: string
  readonly path: string
  /** Sends the admin key. @default false */
  readonly admin?: boolean
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON, with its media type. */
  readonly json?: unknown
  /** Sent as it is: text, bytes or a form. Called for each target. */
  readonly body?: () => BodyInit
  readonly status: number
  /** The problem's code; the reply must then be a whole problem. */
  readonly problem?: string
  /** Text that must stand in the reply. */
  readonly has?: readonly (string | RegExp)[]
  /** Text that must not. */
  readonly hasNot?: readonly (string | RegExp)[]
  readonly replyHeaders?: Readonly<Record<string, string | RegExp | null>>
}

/** Never in any reply: what a leak would look like. */
const FORBIDDEN: readonly (string | RegExp)[] = [
  ADMIN_KEY,
  /node_modules/,
  /\bat \S+ \(?\S+\.ts:\d+/,
  /\bselect .* from\b/i,
]
/** Pages that show code or the program's own text. */
const MAY_HOLD_CODE = /^\/(docs.*)?$/

export async function run(scenario: Scenario, target: RunningTarget): Promise<void> {
  const reply = await target.fetch(scenario.path, requestOf(scenario))
  const text = await reply.text()
  const where = `${scenario.method ?? 'GET'} ${scenario.path} → ${reply.status} ${text.slice(0, 300)}`
  expect([reply.status, where]).toEqual([scenario.status, where])
  expect(reply.headers.get('x-request-id')).toMatch(/^[A-Za-z0-9._-]{8,128}$/)
  expect(reply.headers.get('x-content-type-options')).toBe('nosniff')
  if (scenario.problem !== undefined) checkProblem(reply, text, scenario.problem)
  for (const part of scenario.has ?? []) expect(text).toMatch(part)
  const forbidden = [...(scenario.hasNot ?? []), ...(MAY_HOLD_CODE.test(scenario.path) ? [] : FORBIDDEN)]
  for (const part of forbidden) expect(text).not.toMatch(part)
  for (const [name, wanted] of Object.entries(scenario.replyHeaders ?? {})) {
    const actual = reply.headers.get(name)
    if (wanted === null) expect(actual).toBeNull()
    else expect(`${name}: ${actual}`).toMatch(wanted)
  }
}

function requestOf({ method, admin, headers, json, body }: Scenario): RequestInit {
  const sent = new Headers(headers)
  if (admin === true) sent.set('authorization', `Bearer ${ADMIN_KEY}`)
  if (json !== undefined) sent.set('content-type', 'application/json')
  const content = json === undefined ? body?.() : JSON.stringify(json)
  return {
    method: method ?? 'GET',
    headers: sent,
    redirect: 'manual',
    ...(content === undefined ? {} : { body: content }),
  }
}

function checkProblem(reply: Response, text: string, code: string): void {
  expect(reply.headers.get('content-type')).toContain('application/problem+json')
  const problem = JSON.parse(text)
  expect(problem).toMatchObject({ code, status: reply.status, instance: reply.headers.get('x-request-id') })
  expect(typeof problem.type).toBe('string')
  expect(typeof problem.title).toBe('string')
}
