/** Whatever is wrong is 401, and nothing is given away: every way of having no right to come in, on every target. */
import { expect } from 'bun:test'
import { openBrowser, PERSON } from '../support/browser.ts'
import type { Issuer } from '../support/issuer.ts'
import { ADMIN_KEY, type RunningTarget } from './targets.ts'

type Flow = (target: RunningTarget, issuer: Issuer) => Promise<void>
type Headers = Readonly<Record<string, string>>

export async function expectRefused(target: RunningTarget, name: string, headers: Headers): Promise<void> {
  const reply = await target.fetch('/v1/documents', { headers })
  const text = await reply.text()
  expect([name, reply.status, text]).toEqual([name, 401, expect.stringContaining('"unauthenticated"')])
  expect(reply.headers.get('www-authenticate')).toStartWith('Bearer realm="lectern"')
  for (const value of Object.values(headers)) if (value.length > 16) expect(text).not.toContain(value.slice(-16))
}

const bearer = (token: string): Headers => ({ authorization: `Bearer ${token}` })

/** Deno refuses headers of 64 kB before the program sees them, and may close while they are still being sent. */
async function expectCut(target: RunningTarget, headers: Headers): Promise<void> {
  const reply = await target.fetch('/v1/documents', { headers }).catch(() => undefined)
  expect([undefined, 400]).toContain(reply?.status)
  expect((await reply?.text()) ?? '').toBe('')
}

const makeKey = async (target: RunningTarget): Promise<{ readonly id: string; readonly key: string }> => {
  const reply = await target.fetch('/v1/keys', {
    method: 'POST',
    headers: { ...bearer(ADMIN_KEY), 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'to be refused', scopes: ['chat'] }),
  })
  return (await reply.json()) as { readonly id: string; readonly key: string }
}

export const refusals: Readonly<Record<string, Flow>> = {
  async 'no credential where one is needed'(target) {
    const calls = [
      ['GET', '/v1/keys'],
      ['POST', '/v1/keys'],
      ['DELETE', '/v1/keys/0123456789abcdef'],
      ['PUT', '/v1/documents/page'],
      ['DELETE', '/v1/documents/page'],
    ] as const
    for (const [method, path] of calls) {
      const body = method === 'PUT' ? { content: 'x' } : { name: 'x', scopes: ['admin'] }
      const reply = await target.fetch(path, {
        method,
        ...(method === 'PUT' || method === 'POST'
          ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
          : {}),
      })
      expect([method, path, reply.status, ((await reply.json()) as { code: string }).code]).toEqual([
        method,
        path,
        401,
        'unauthenticated',
      ])
    }
  },

  async 'another scheme, half a key, two that differ'(target, issuer) {
    const wrong: Readonly<Record<string, Headers>> = {
      Basic: { authorization: 'Basic YWRtaW46YWRtaW4=' },
      Digest: { authorization: 'Digest username="admin"' },
      'a key without a scheme': { authorization: ADMIN_KEY },
      'a scheme alone': { authorization: 'Bearer' },
      'no key at all': { 'x-api-key': '' },
      'a prefix alone': { 'x-api-key': 'lectern_0123456789abcdef_' },
      'an invented key': { 'x-api-key': `lectern_0123456789abcdef_${'A'.repeat(43)}` },
      'two that differ': { ...bearer(ADMIN_KEY), 'x-api-key': await issuer.token() },
    }
    for (const [name, headers] of Object.entries(wrong)) await expectRefused(target, name, headers)
  },

  async 'a forged token; nobody looks where it says its key is'(target, issuer) {
    for (const [name, forgery] of Object.entries(await issuer.forgeries()))
      await expectRefused(target, name, bearer(forgery))
    expect(issuer.asked().others).toBe(0)
  },

  async 'an invented key name, a thousand times: the issuer is asked once at most'(target, issuer) {
    expect((await target.fetch('/v1/documents', { headers: bearer(await issuer.token()) })).status).toBe(200)
    const before = issuer.asked().keys
    const hostile = ['../../etc/passwd', "' or 1=1 --", 'x'.repeat(4000), '', '__proto__', '{"$ne":1}', '\u0000', '☃']
    const names = Array.from({ length: 1000 }, (_, n) => hostile[n] ?? `${hostile[n % 3]}${n}`)
    for (let at = 0; at < names.length; at += 50) {
      const statuses = names.slice(at, at + 50).map(async (name) => {
        const reply = await target.fetch('/v1/documents', { headers: bearer(await issuer.withKeyName(name)) })
        await reply.text()
        return reply.status
      })
      expect(new Set(await Promise.all(statuses))).toEqual(new Set([401]))
    }
    expect(issuer.asked().keys - before).toBeLessThanOrEqual(1)
    expect((await target.fetch('/v1/documents', { headers: bearer(await issuer.token()) })).status).toBe(200)
  },

  async 'a token of a megabyte'(target) {
    const token = `eyJ${'a'.repeat(1_048_576)}.e30.x`
    const shown: Readonly<Record<string, Headers>> = {
      token: bearer(token),
      key: { 'x-api-key': token },
      session: { cookie: `better-auth.session_token=${token}` },
    }
    for (const [name, headers] of Object.entries(shown))
      if (target.name === 'deno') await expectCut(target, headers)
      else await expectRefused(target, name, headers)
    expect((await target.fetch('/livez')).status).toBe(200)
  },

  async 'a key that is off by one letter, wherever'(target) {
    const { key } = await makeKey(target)
    expect((await target.fetch('/v1/documents', { headers: { 'x-api-key': key } })).status).toBe(200)
    for (const each of [key, ADMIN_KEY])
      for (const at of [0, 8, 12, each.length - 8, each.length - 1]) {
        const wrong = `${each.slice(0, at)}${each[at] === '0' ? '1' : '0'}${each.slice(at + 1)}`
        await expectRefused(target, `letter ${at}`, { 'x-api-key': wrong })
      }
    for (const wrong of [key.slice(0, -1), `${key}A`, key.toUpperCase()])
      await expectRefused(target, wrong.length.toString(), bearer(wrong))
  },

  async 'a key that was revoked'(target) {
    const { id, key } = await makeKey(target)
    expect((await target.fetch('/v1/documents', { headers: { 'x-api-key': key } })).status).toBe(200)
    const gone = await target.fetch(`/v1/keys/${id}`, { method: 'DELETE', headers: bearer(ADMIN_KEY) })
    expect(gone.status).toBe(204)
    await expectRefused(target, 'revoked', { 'x-api-key': key })
  },

  async 'a session that was deleted, by cookie and by token'(target) {
    const browser = openBrowser('https://docs.example.org', (path, init) => target.fetch(path, init))
    const reply = await browser.send('POST', '/api/auth/sign-up/email', { ...PERSON, email: 'gone@example.org' })
    const { token } = (await reply.json()) as { readonly token: string }
    const signed = reply.headers.get('set-auth-token') ?? ''
    const shown: Readonly<Record<string, Headers>> = {
      cookie: { cookie: browser.cookies() },
      token: bearer(token),
      'signed token': bearer(signed),
    }
    for (const [name, headers] of Object.entries(shown)) {
      const { status } = await target.fetch('/v1/documents', { headers })
      expect([name, status]).toEqual([name, 200])
    }
    for (const each of [`${token.slice(0, -1)}!`, `${token}.AAAA`, `${signed}A`, signed.replace('.', '.A')])
      await expectRefused(target, each, bearer(each))
    expect((await browser.send('POST', '/api/auth/revoke-sessions', {})).status).toBe(200)
    for (const [name, headers] of Object.entries(shown)) await expectRefused(target, name, headers)
  },
}
