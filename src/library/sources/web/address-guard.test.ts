import { describe, expect, test } from 'bun:test'
import { createAddressGuard, ForbiddenAddress, isPublicAddress } from './address-guard.ts'

describe('public addresses', () => {
  test.each([
    ['127.0.0.1', 'loopback'],
    ['127.255.255.254', 'loopback'],
    ['0.0.0.0', 'this host'],
    ['10.0.0.1', 'private'],
    ['172.16.0.1', 'private'],
    ['172.31.255.255', 'private'],
    ['192.168.1.1', 'private'],
    ['169.254.169.254', 'link-local: the metadata of clouds'],
    ['100.64.0.1', 'shared by a carrier'],
    ['192.0.0.192', 'protocol assignments'],
    ['192.0.2.1', 'documentation'],
    ['198.18.0.1', 'benchmarks'],
    ['224.0.0.1', 'multicast'],
    ['240.0.0.1', 'reserved'],
    ['255.255.255.255', 'broadcast'],
    ['::', 'unspecified'],
    ['::1', 'loopback'],
    ['::ffff:127.0.0.1', 'IPv4-mapped'],
    ['::ffff:a9fe:a9fe', 'IPv4-mapped'],
    ['::127.0.0.1', 'IPv4-compatible'],
    ['64:ff9b::7f00:1', 'NAT64'],
    ['64:ff9b:1::1', 'local NAT64'],
    ['2002:7f00:1::', '6to4'],
    ['2001::1', 'Teredo'],
    ['2001:db8::1', 'documentation'],
    ['fc00::1', 'unique local'],
    ['fd00:ec2::254', 'the metadata of a cloud'],
    ['fe80::1', 'link-local'],
    ['fec0::1', 'site-local'],
    ['ff02::1', 'multicast'],
    ['no address', 'not one'],
  ])('%s is none: %s', (address) => {
    expect(isPublicAddress(address)).toBe(false)
  })

  test.each(['1.1.1.1', '93.184.216.34', '2606:4700:4700::1111'])('%s is one', (address) => {
    expect(isPublicAddress(address)).toBe(true)
  })
})

describe('the guard', () => {
  const answering =
    (...addresses: string[]) =>
    async () =>
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))

  test('gives the address that it has checked', async () => {
    const guard = createAddressGuard([], answering('2606:4700:4700::1111', '1.1.1.1'))
    expect(await guard.resolve('docs.example.org')).toEqual({ address: '1.1.1.1', family: 4 })
  })

  test('refuses a name one of whose addresses is private', async () => {
    const guard = createAddressGuard([], answering('1.1.1.1', '10.0.0.1'))
    await expect(guard.resolve('docs.example.org')).rejects.toBeInstanceOf(ForbiddenAddress)
  })

  test.each(['localhost', '127.0.0.1', '[::1]', '[::ffff:10.0.0.1]'])('refuses %s', async (host) => {
    await expect(createAddressGuard([]).resolve(host)).rejects.toBeInstanceOf(ForbiddenAddress)
  })

  /** `URL` has turned these into plain numbers before anyone looks. */
  test.each(['http://2130706433/', 'http://0x7f.1/', 'http://0177.0.0.1/', 'http://127.1/', 'http://[::]/'])(
    'refuses %s',
    async (address) => {
      await expect(createAddressGuard([]).resolve(new URL(address).hostname)).rejects.toBeInstanceOf(ForbiddenAddress)
    },
  )

  test('lets through what a setting names: a host, an address, a block', async () => {
    const guard = createAddressGuard(['wiki.internal', '10.1.0.0/16', '192.168.1.5'], answering('10.9.9.9'))
    expect((await guard.resolve('wiki.internal')).address).toBe('10.9.9.9')
    expect((await guard.resolve('10.1.2.3')).address).toBe('10.1.2.3')
    expect((await guard.resolve('192.168.1.5')).address).toBe('192.168.1.5')
    await expect(guard.resolve('other.internal')).rejects.toBeInstanceOf(ForbiddenAddress)
    await expect(guard.resolve('10.2.0.1')).rejects.toBeInstanceOf(ForbiddenAddress)
  })
})
