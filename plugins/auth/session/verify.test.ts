import { describe, expect, test } from 'bun:test'
import { createHmac } from 'node:crypto'
import type { Session } from './sources.ts'
import { createSessionVerifier } from './verify.ts'

const SECRET = 'the-secret-of-this-test'
const TOKEN = 'abcdefghijklmnopqrstuvwxyz012345'
const signed = (token: string, secret = SECRET): string =>
  `${token}.${createHmac('sha256', secret).update(token).digest('base64')}`

function setUp(session: Session | undefined = { userId: 'ada', expiresAt: Date.now() + 60_000 }) {
  const waiting: PromiseWithResolvers<Session | undefined>[] = []
  const verifier = createSessionVerifier([
    {
      secret: SECRET,
      find() {
        const asked = Promise.withResolvers<Session | undefined>()
        waiting.push(asked)
        return asked.promise
      },
    },
  ])
  const answer = (): void => {
    for (const asked of waiting) asked.resolve(session)
  }
  return { verifier, waiting, answer }
}

describe('a session', () => {
  test('is asked for once by those that come together, and again by who comes later', async () => {
    const { verifier, waiting, answer } = setUp()
    const together = [verifier.bearer(TOKEN), verifier.cookie(signed(TOKEN)), verifier.bearer(signed(TOKEN))]
    answer()
    expect((await Promise.all(together)).map((principal) => principal?.id)).toEqual(Array(3).fill('user:ada'))
    expect(waiting).toHaveLength(1)
    const later = verifier.bearer(TOKEN)
    waiting[1]?.resolve(undefined)
    expect(await later).toBeUndefined()
    expect(waiting).toHaveLength(2)
  })

  test('that has ended opens nothing', async () => {
    const { verifier, answer } = setUp({ userId: 'ada', expiresAt: Date.now() - 1 })
    const asked = verifier.bearer(TOKEN)
    answer()
    expect(await asked).toBeUndefined()
  })

  test('is not asked for when the cookie is not signed by its keeper, or cannot be a session’s', async () => {
    const { verifier, waiting } = setUp()
    const wrong = [TOKEN, `${TOKEN}.`, signed(TOKEN, 'another'), `.${signed(TOKEN)}`, '%', '', signed('short')]
    for (const cookie of wrong) expect(await verifier.cookie(cookie)).toBeUndefined()
    for (const token of ['short', `${TOKEN}'`, 'x'.repeat(200)]) expect(await verifier.bearer(token)).toBeUndefined()
    expect(waiting).toHaveLength(0)
  })

  test('that cannot be looked up is no fault of the caller', async () => {
    const { verifier, waiting } = setUp()
    const together = Promise.allSettled([verifier.bearer(TOKEN), verifier.bearer(TOKEN)])
    waiting[0]?.reject(new Error('away'))
    const refused = { status: 'rejected', reason: { code: 'upstream_unavailable' } }
    expect(await together).toMatchObject([refused, refused])
  })
})
