import { expect, test } from 'bun:test'
import { howTo } from './how-to.ts'

test('a deed is what a verb tells, in any form that headings have', () => {
  for (const [heading, deed] of [
    ['Installing the program', 'install the program'],
    ['Building and Running a Cargo Project', 'build and run a Cargo Project'],
    ['Put pages in', 'put pages in'],
    ['Change the font', 'change the font'],
    ['Testing components', 'test components'],
    ['List conversations', 'list conversations'],
    ['Sign in with a password', 'sign in with a password'],
    ['How to search', 'search'],
  ] as const)
    expect([heading, howTo(heading)]).toEqual([heading, deed])
})

test('a noun that is spelled like a verb is none', () => {
  for (const heading of [
    'Render function',
    'Test Statistic',
    'Change of Variables',
    'Import Statements',
    'Return Values and Scope',
    'Style Injection',
    'Include / Exclude',
    'Build errors in CI',
    'Loading and Error States',
    'Loading state',
    'Search and discovery',
    'Use cases',
    'Connect with us',
    'Ownership',
  ])
    expect([heading, howTo(heading)]).toEqual([heading, undefined])
})
