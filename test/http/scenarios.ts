/** The product on the wire: one table of scenarios, and some longer stories, on every shape of the program. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { type Issuer, startIssuer } from '../support/issuer.ts'
import { accessFlows } from './access-flows.ts'
import { keepsBounds } from './bounds.ts'
import { flows, send } from './flows.ts'
import { hostile } from './hostile.ts'
import { mcpFlows } from './mcp-flows.ts'
import { openAiFlows } from './openai-flows.ts'
import { BACKUPS, GARDEN, pathOf } from './pages.ts'
import { refusals } from './refusals.ts'
import { run } from './scenario.ts'
import { table } from './table.ts'
import { ADMIN_KEY, type RunningTarget, type Target } from './targets.ts'

const { CI } = process.env
const HOSTED = {
  AUTH_HOSTED: 'true',
  // All scenarios sign in from one address.
  AUTH_PASSWORD_ATTEMPTS: '0',
  AUTH_SECRET: 'a-secret-of-the-scenarios-0123456789',
}
const SLOW_MS = 120_000

/**
 * For a test file of its own, so that several run at once.
 *
 * @param every of how many odd requests one is sent: one shape is sent all of them, and what another runtime does shows
 * in some of them too
 */
export function scenariosOn(target: Target, every: number): void {
  if (target.missing !== undefined && CI !== 'true') {
    console.log(`HTTP scenarios on ${target.name} are left out: ${target.missing}`)
    return
  }
  describe(`on ${target.name}`, () => {
    let running: RunningTarget
    let issuer: Issuer
    beforeAll(async () => {
      issuer = await startIssuer()
      running = await target.start({ ...issuer.settings, ...HOSTED }, true)
      for (const { id, body } of [BACKUPS, GARDEN]) {
        const { status, text } = await send(running, 'PUT', pathOf(id), body, { authorization: `Bearer ${ADMIN_KEY}` })
        expect([status, text]).toEqual([201, text])
      }
    }, SLOW_MS)
    afterAll(async () => {
      await running?.stop()
      await issuer?.stop()
    }, SLOW_MS)

    for (const [group, scenarios] of Object.entries(table))
      describe(group, () => {
        for (const scenario of scenarios) test(scenario.name, () => run(scenario, running), SLOW_MS)
      })
    describe('stories', () => {
      const stories = { ...flows, ...mcpFlows, ...openAiFlows }
      for (const [name, flow] of Object.entries(stories)) test(name, () => flow(running), SLOW_MS)
    })

    test('what nobody should send, wherever it can be sent', () => hostile(running, every), SLOW_MS)

    test('every bound of every query and body that OpenAPI names', () => keepsBounds(running, every), SLOW_MS)

    describe('access', () => {
      for (const [name, flow] of Object.entries(accessFlows)) test(name, () => flow(running, issuer), SLOW_MS)
    })

    describe('refused', () => {
      for (const [name, flow] of Object.entries(refusals)) test(name, () => flow(running, issuer), SLOW_MS)
    })

    test('the log holds no key, no question and no answer', () => {
      const output = running.output()
      for (const secret of [ADMIN_KEY, 'canary', 'World Cup', 'restore the library', 'thirty days'])
        expect(output).not.toContain(secret)
    })
  })
}
