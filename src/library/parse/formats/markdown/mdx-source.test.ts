import { expect, test } from 'bun:test'
import { escapeHeadingIds, takeHeadingId } from './mdx-source.ts'

test.each([
  ['## Title {#own}', 'own'],
  ['## Roles – for pages {#roles-–-for-pages}', 'roles-–-for-pages'],
  ['## Über uns {#über}', 'über'],
  ['## Title {: #own .note }', 'own'],
  ['## Title { .note id="own" data-x=1 }', 'own'],
  ['## Title {/* #own */}', 'own'],
  ['## Title {.note}', null],
  ['## The type {name: string}', null],
])('%s has the id %p', (line, id) => {
  expect(takeHeadingId(escapeHeadingIds(line)).id).toBe(id)
})
