import { expect, test } from 'bun:test'
import { ownOrigin } from './public-origin.ts'

const URL_IN_HOUSE = 'http://lectern.internal:8000/v1/chat'
const of = (headers: Record<string, string>, believed = true): string =>
  ownOrigin(URL_IN_HOUSE, new Headers(headers), believed)

test('is the address of the request', () => {
  expect(of({})).toBe('http://lectern.internal:8000')
  expect(of({ 'x-forwarded-proto': 'https', 'x-forwarded-host': 'evil.example' }, false)).toBe(
    'http://lectern.internal:8000',
  )
})

test('is what a trusted proxy says, the first of several', () => {
  expect(of({ 'x-forwarded-proto': 'https' })).toBe('https://lectern.internal:8000')
  expect(of({ 'x-forwarded-proto': 'https, http', 'x-forwarded-host': 'docs.example.org, inner' })).toBe(
    'https://docs.example.org',
  )
  expect(of({ 'x-forwarded-proto': 'HTTPS', 'x-forwarded-host': 'docs.example.org:443' })).toBe(
    'https://docs.example.org',
  )
  expect(of({ 'x-forwarded-host': '[2001:db8::1]:8443' })).toBe('http://[2001:db8::1]:8443')
})

test('is the address of the request when what it says cannot be', () => {
  for (const proto of ['ftp', 'javascript', 'https://evil.example/#'])
    expect(of({ 'x-forwarded-proto': proto })).toBe('http://lectern.internal:8000')
  for (const host of ['evil.example/path', 'user@evil.example', 'a b', ':', '[::1'])
    expect(of({ 'x-forwarded-host': host })).toBe('http://lectern.internal:8000')
})
