/** Who has to prove work, and which proofs hold. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { solveChallenge } from 'altcha-lib/v1'
import type { Challenge, Payload } from 'altcha-lib/v1/types'
import { type RunningApp, runApp } from '../../test/support/running-app.ts'

let running: RunningApp
const ANONYMOUS = { authorization: '' }
const QUESTION = { message: 'When are sluices opened?' }

beforeAll(async () => {
  running = await runApp({ CHAT_POW: 'true', SAMPLE_BOOK: 'false' })
  await running.call('PUT', '/v1/documents/sluices', { content: '# Sluices\n\nSluices are opened at dawn.' })
})
afterAll(() => running?.close())

const challenge = async (): Promise<Challenge> =>
  (await (await running.call('GET', '/v1/proof-of-work', undefined, ANONYMOUS)).json()) as Challenge
const solve = async (given: Challenge): Promise<Payload> => {
  const { promise } = solveChallenge(given.challenge, given.salt, given.algorithm, given.maxnumber)
  return { ...given, number: (await promise)?.number ?? -1 }
}
const header = (payload: object): string => btoa(JSON.stringify(payload))
const ask = async (
  proof?: string,
  path = '/v1/chat',
  body: object = QUESTION,
): Promise<[number, string | undefined]> => {
  const reply = await running.call('POST', path, body, {
    ...ANONYMOUS,
    ...(proof === undefined ? {} : { 'x-altcha': proof }),
  })
  const { code, error } = (await reply.json()) as { readonly code?: string; readonly error?: { readonly code: string } }
  return [reply.status, code ?? error?.code]
}

describe('with CHAT_POW', () => {
  test('a reader without credentials proves work, once for each answer', async () => {
    expect(await ask()).toEqual([403, 'proof_required'])
    const proof = header(await solve(await challenge()))
    expect(await ask(proof)).toEqual([200, undefined])
    expect(await ask(proof)).toEqual([403, 'proof_required'])
  })

  test('a question in the address of a page is one too; the page itself is not', async () => {
    const read = async (query: string) =>
      (await running.call('GET', `/read/sluices.md${query}`, undefined, ANONYMOUS)).status
    expect([await read(''), await read('?ask=When'), await read('?%61sk=When')]).toEqual([200, 403, 403])
  })

  test('what is not proved does not hold', async () => {
    const good = await solve(await challenge())
    const later = good.salt.replace(/expires=\d+/, 'expires=4000000000')
    for (const wrong of [
      { ...good, number: good.number + 1 },
      { ...good, salt: later },
      { ...good, signature: '0'.repeat(64) },
      { ...good, algorithm: 'SHA-1' },
      { ...good, salt: 'no-end&' },
      {},
      { ...good, number: 'x' },
    ])
      expect(await ask(header(wrong))).toEqual([403, 'proof_required'])
    for (const garbage of ['', '!!', header([]), 'a'.repeat(5000)])
      expect(await ask(garbage)).toEqual([403, 'proof_required'])
    expect(await ask(header(good))).toEqual([200, undefined])
  })

  test('every route that answers asks for it, and those that cost nothing do not', async () => {
    const completion = { model: 'lectern', messages: [{ role: 'user', content: QUESTION.message }] }
    expect(await ask(undefined, '/v1/chat/completions', completion)).toEqual([403, 'proof_required'])
    const useChat = { id: 'c1', messages: [{ id: 'm1', role: 'user', parts: [{ type: 'text', text: 'When?' }] }] }
    expect((await ask(undefined, '/api/chat', useChat))[0]).toBe(403)
    expect((await running.call('POST', '/v1/search', { query: 'sluices' }, ANONYMOUS)).status).toBe(200)
  })

  test('holders of a key do without, and a wrong key is a wrong key', async () => {
    expect((await running.call('POST', '/v1/chat', QUESTION)).status).toBe(200)
    expect((await running.call('POST', '/v1/chat', QUESTION, { authorization: 'Bearer wrong' })).status).toBe(401)
  })
})
