import { describe, expect, test } from 'bun:test'
import { createClientAddresses, type Platform } from './client-address.ts'

const addresses = createClientAddresses(['127.0.0.1', '10.0.0.0/8', 'fd00::/8'])
const from = (peer: string | null, forwarded?: string): string | null =>
  addresses.of(peer, new Headers(forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }))

describe('the client’s address', () => {
  test('is the peer’s when that is no trusted proxy, whatever it says', () => {
    expect(from('192.0.2.9', '198.51.100.1')).toBe('192.0.2.9')
    expect(from('192.0.2.9')).toBe('192.0.2.9')
    expect(from(null, '198.51.100.1')).toBeNull()
    expect(createClientAddresses([]).of('127.0.0.1', new Headers({ 'x-forwarded-for': '198.51.100.1' }))).toBe(
      '127.0.0.1',
    )
  })

  test('is what the trusted proxies say, from behind', () => {
    expect(from('127.0.0.1', '198.51.100.1')).toBe('198.51.100.1')
    expect(from('::ffff:10.1.2.3', '198.51.100.1, 10.9.9.9')).toBe('198.51.100.1')
    expect(from('fd00::1', '2001:db8::7')).toBe('2001:db8::7')
    expect(from('127.0.0.1')).toBe('127.0.0.1')
  })

  test('is never what the client itself put before that', () => {
    expect(from('127.0.0.1', '203.0.113.5, 198.51.100.1')).toBe('198.51.100.1')
    expect(from('127.0.0.1', '10.0.0.1, 203.0.113.5, 198.51.100.1, 10.0.0.2')).toBe('198.51.100.1')
  })

  test('is the last that can be read', () => {
    expect(from('127.0.0.1', '198.51.100.1, unknown')).toBe('127.0.0.1')
    expect(from('127.0.0.1', 'unknown, 10.0.0.2')).toBe('10.0.0.2')
    expect(from('127.0.0.1', '')).toBe('127.0.0.1')
    expect(from('127.0.0.1', '10.0.0.3, 10.0.0.2')).toBe('10.0.0.3')
  })

  test('may be written with a port, in brackets, or as IPv4 in IPv6', () => {
    expect(from('127.0.0.1', '198.51.100.1:4711')).toBe('198.51.100.1')
    expect(from('127.0.0.1', '[2001:db8::7]:4711')).toBe('2001:db8::7')
    expect(from('127.0.0.1', '::ffff:198.51.100.1')).toBe('198.51.100.1')
  })

  test('a proxy that is neither an address nor a block is refused', () => {
    for (const entry of ['proxy.example.org', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8', '10.0.0', 'fd00::/129', '/8'])
      expect(() => createClientAddresses([entry])).toThrow(RangeError)
  })
})

describe('the client’s address on a platform', () => {
  const addressOf = (
    platform: Platform,
    headers: Record<string, string>,
    trusted: readonly string[] = [],
  ): string | null => createClientAddresses(trusted, platform).of('10.1.2.3', new Headers(headers))

  test('is what the platform’s own header says', () => {
    expect(addressOf('fly', { 'fly-client-ip': '198.51.100.1' })).toBe('198.51.100.1')
    expect(addressOf('railway', { 'x-real-ip': '2001:db8::7' })).toBe('2001:db8::7')
    expect(addressOf('render', { 'cf-connecting-ip': '198.51.100.1' })).toBe('198.51.100.1')
    expect(addressOf('digitalocean', { 'do-connecting-ip': '198.51.100.1' })).toBe('198.51.100.1')
  })

  test('is never what another header says, which a client may have written', () => {
    const forged = {
      'x-forwarded-for': '203.0.113.5, 10.0.0.1',
      'x-real-ip': '203.0.113.5',
      'true-client-ip': '203.0.113.5',
    }
    expect(addressOf('fly', { ...forged, 'fly-client-ip': '198.51.100.1' })).toBe('198.51.100.1')
    expect(addressOf('fly', forged)).toBe('10.1.2.3')
    expect(addressOf('fly', { 'fly-client-ip': 'unknown' })).toBe('10.1.2.3')
  })

  test('is believed from trusted proxies alone, if there are some', () => {
    const headers = { 'cf-connecting-ip': '198.51.100.1' }
    expect(addressOf('cloudflare', headers, ['10.0.0.0/8'])).toBe('198.51.100.1')
    expect(addressOf('cloudflare', headers, ['192.0.2.0/24'])).toBe('10.1.2.3')
    expect(createClientAddresses(['192.0.2.0/24'], 'cloudflare').trusts('10.1.2.3')).toBe(false)
    expect(createClientAddresses([], 'fly').trusts('10.1.2.3')).toBe(true)
  })
})
