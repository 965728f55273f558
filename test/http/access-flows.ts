/** Who is let in, and who is not, on every shape of the program. */
import { expect } from 'bun:test'
import { openBrowser, PERSON } from '../support/browser.ts'
import type { Issuer } from '../support/issuer.ts'
import { expectRefused } from './refusals.ts'
import { ADMIN_KEY, type RunningTarget } from './targets.ts'

type Flow = (target: RunningTarget, issuer: Issuer) => Promise<void>

const bearer = (token: string): RequestInit => ({ headers: { authorization: `Bearer ${token}` } })

export const accessFlows: Readonly<Record<string, Flow>> = {
  async 'an API key is made, used and revoked'(target) {
    const made = await target.fetch('/v1/keys', {
      method: 'POST',
      headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'story', scopes: ['chat'], collections: ['nowhere'] }),
    })
    const { id, key } = (await made.json()) as { readonly id: string; readonly key: string }
    expect(made.status).toBe(201)
    const list = await target.fetch('/v1/documents', bearer(key))
    expect([list.status, await list.json()]).toEqual([200, { items: [], next_cursor: null }])
    const denied = await target.fetch('/v1/documents/x', { method: 'DELETE', headers: { 'x-api-key': key } })
    expect(denied.status).toBe(403)
    const gone = await target.fetch(`/v1/keys/${id}`, { method: 'DELETE', ...bearer(ADMIN_KEY) })
    expect(gone.status).toBe(204)
    await expectRefused(target, 'revoked', { 'x-api-key': key })
    expect(target.output()).not.toContain(key.slice(-43))
  },

  async 'a token of the issuer opens what its scope says'(target, issuer) {
    expect((await target.fetch('/v1/documents', bearer(await issuer.token()))).status).toBe(200)
    expect((await target.fetch('/v1/keys', bearer(await issuer.token()))).status).toBe(403)
    expect((await target.fetch('/v1/keys', bearer(await issuer.token({ scope: 'admin' })))).status).toBe(200)
  },

  async 'a conversation is its owner’s alone'(target, issuer) {
    const [mine, theirs] = [await issuer.token({ sub: 'owner' }), await issuer.token({ sub: 'other' })]
    const asked = await target.fetch('/v1/chat', {
      method: 'POST',
      headers: { authorization: `Bearer ${mine}`, 'content-type': 'application/json' },
      body: JSON.stringify({ message: 'Whose is this?' }),
    })
    const { conversation_id, message_id } = (await asked.json()) as Record<string, string>
    const paths = [
      ['GET', `/v1/conversations/${conversation_id}`],
      ['DELETE', `/v1/conversations/${conversation_id}`],
      ['GET', `/v1/chat/${message_id}/stream`],
      ['POST', `/v1/chat/${message_id}/stop`],
    ] as const
    for (const [method, path] of paths)
      for (const init of [bearer(theirs), {}]) {
        const reply = await target.fetch(path, { method, ...init })
        expect([method, path, reply.status, await reply.text()]).toEqual([
          method,
          path,
          404,
          expect.stringContaining('"not_found"'),
        ])
      }
    expect((await target.fetch(`/v1/conversations/${conversation_id}`, bearer(mine))).status).toBe(200)
  },

  async 'people sign up, ask, sign out and are refused; sign in, and find what they asked'(target) {
    const browser = openBrowser('https://docs.example.org', (path, init) => target.fetch(path, init))
    expect((await browser.send('POST', '/api/auth/sign-up/email', PERSON)).status).toBe(200)
    const asked = await browser.send('POST', '/v1/chat', { message: 'How do I restore the library?' })
    const { conversation_id: id } = (await asked.json()) as { readonly conversation_id: string }
    expect(asked.status).toBe(200)
    const cookie = browser.cookies()
    expect((await browser.send('POST', '/api/auth/sign-out', {})).status).toBe(200)
    await expectRefused(target, 'signed out', { cookie })
    expect((await browser.send('POST', '/api/auth/sign-in/email', PERSON)).status).toBe(200)
    expect((await browser.send('GET', `/v1/conversations/${id}`)).status).toBe(200)
    const { token } = (await (await browser.send('GET', '/api/auth/token')).json()) as { readonly token: string }
    expect((await target.fetch(`/v1/conversations/${id}`, bearer(token))).status).toBe(200)
    const evil = await browser.send('DELETE', `/v1/conversations/${id}`, undefined, { origin: 'https://evil.example' })
    expect(evil.status).toBe(403)
    expect((await target.fetch(`/v1/conversations/${id}`)).status).toBe(404)
    expect(target.output()).not.toMatch(/ada@example\.org|correct horse/)
  },
}
