import { expect, test } from 'bun:test'
import { originProblem } from './origin.ts'

const KNOWN = ['https://docs.example.org']
const refused = (origin: string | null, own: string): boolean => originProblem(origin, own, KNOWN) !== undefined

test('programs that are no browser, pages that may call and our own may', () => {
  expect(refused(null, 'http://lectern.example')).toBe(false)
  expect(refused('https://docs.example.org', 'http://lectern.example')).toBe(false)
  for (const own of [
    'https://lectern.example',
    'http://localhost:8000',
    'http://127.0.0.1:8000',
    'http://[::1]:8000',
    'http://books.localhost:8000',
  ])
    expect([own, refused(own, own)]).toEqual([own, false])
})

test('pages of strangers may not, nor one that has pointed its own name here', () => {
  for (const origin of ['https://evil.example', 'null', '', 'http://docs.example.org', 'https://docs.example.org:8443'])
    expect([origin, refused(origin, 'https://lectern.example')]).toEqual([origin, true])
  expect(refused('http://rebound.example:8000', 'http://rebound.example:8000')).toBe(true)
  expect(refused('http://127.0.0.1.evil.example', 'http://127.0.0.1.evil.example')).toBe(true)
  expect(refused('http://localhost:9000', 'http://localhost:8000')).toBe(true)
})
