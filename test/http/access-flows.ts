/** Who is let in, and who is not, on every shape of the program. */
import { expect } from 'bun:test'
import type { Issuer } from '../support/issuer.ts'
import { ADMIN_KEY, type RunningTarget } from './targets.ts'

type Flow = (target: RunningTarget, issuer: Issuer) => Promise<void>

const bearer = (token: string): RequestInit => ({ headers: { authorization: `Bearer ${token}` } })

async function expectRefused(target: RunningTarget, name: string, headers: Record<string, string>): Promise<void> {
  const reply = await target.fetch('/v1/documents', { headers })
  const text = await reply.text()
  expect([name, reply.status, text]).toEqual([name, 401, expect.stringContaining('"unauthenticated"')])
  expect(reply.headers.get('www-authenticate')).toStartWith('Bearer realm="lectern"')
  for (const value of Object.values(headers)) if (value.length > 16) expect(text).not.toContain(value.slice(-16))
}

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
    await expectRefused(target, 'off by one', { 'x-api-key': `${key.slice(0, -2)}${key.endsWith('AA') ? 'BB' : 'AA'}` })
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

  async 'whatever is wrong is 401, and nothing is told'(target, issuer) {
    for (const [name, forgery] of Object.entries(await issuer.forgeries()))
      await expectRefused(target, name, { authorization: `Bearer ${forgery}` })
    const others: Readonly<Record<string, Record<string, string>>> = {
      Basic: { authorization: 'Basic YWRtaW46YWRtaW4=' },
      'a scheme alone': { authorization: 'Bearer' },
      'no key at all': { 'x-api-key': '' },
      'a prefix alone': { 'x-api-key': 'lectern_0123456789abcdef_' },
      'an invented key': { 'x-api-key': `lectern_0123456789abcdef_${'A'.repeat(43)}` },
      'two that differ': { authorization: `Bearer ${ADMIN_KEY}`, 'x-api-key': await issuer.token() },
    }
    for (const [name, headers] of Object.entries(others)) await expectRefused(target, name, headers)
  },
}
