import { describe, expect, test } from 'bun:test'
import { tokenize } from '#sdk'
import type { QuestionTerm } from '../../lexical/weigh-terms.ts'
import { answerabilityOf, type SupportRequest } from './answerability.ts'

const BRIDGE = {
  title: 'Bridges',
  headingPath: ['Bridges', 'Brest'],
  language: 'en',
  text: 'The bridge at Brest was begun in 1751. It has four arches of stone. The toll is two pence.',
}
const OTHER = { ...BRIDGE, headingPath: ['Bridges', 'Tours'], text: 'The bridge at Tours has fifteen arches.' }

/** Terms of the library, all as rare as each other. */
const question = (...tokens: readonly string[]) => ({
  collectionId: 1,
  languages: [],
  foreign: null,
  terms: tokens.map<QuestionTerm>((token, term) => ({
    ...{ term, token, language: 'en', documentFrequency: 1, idf: 3, share: 0.1, isBackground: false, isExact: false },
  })),
})
const ask = (query: string, tokens: readonly string[], more: Partial<SupportRequest> = {}): number =>
  answerabilityOf({
    query,
    language: 'en',
    question: question(...tokens),
    passages: [BRIDGE, OTHER],
    fit: 0.5,
    ...more,
  })

describe('supportOf', () => {
  const BEGUN = ['bridg', 'brest', 'begun']

  test('what a sentence says counts more than what only its page is about', () => {
    const exact = ask('When was the bridge at Brest begun?', BEGUN)
    const missing = ask('When was the bridge at Brest repaired?', ['bridg', 'brest', 'repair'])
    expect(exact).toBeCloseTo(0.85 * 0.5 + 0.15)
    expect(missing).toBeLessThan(exact - 0.03)
  })

  test('whom or what is named counts more than what is asked of it', () => {
    const otherName = ask('When was the bridge at Lyon begun?', ['bridg', 'lyon', 'begun'])
    const otherVerb = ask('When was the bridge at Brest repaired?', ['bridg', 'brest', 'repair'])
    expect(otherName).toBeLessThan(otherVerb)
  })

  test('a number that no good passage has speaks against an answer', () => {
    const right = ask('Was the bridge at Brest begun in 1751?', [...BEGUN, '1751'])
    const wrong = ask('Was the bridge at Brest begun in 1823?', [...BEGUN, '1823'])
    expect(wrong).toBeLessThan(right - 0.2)
    expect(ask('Was the bridge at Brest begun in 1751?', BEGUN, { fit: 0, passages: [OTHER] })).toBeGreaterThanOrEqual(
      0,
    )
  })

  test('a page that names nobody, no time and no number does not answer who, when and how many', () => {
    const plain = { ...BRIDGE, text: 'The bridge at Brest was begun by masons in a hard winter.' }
    const of = (query: string, text = plain.text): number => ask(query, BEGUN, { passages: [{ ...plain, text }] })
    for (const [query, background] of [
      ['When was the bridge at Brest begun?', 'The bridge at Brest was begun in 1751.'],
      ['Who has begun the bridge at Brest?', 'The bridge at Brest was begun by Martin Keller.'],
      [
        'How many masons have begun the bridge at Brest?',
        'The bridge at Brest was begun by forty-two masons, 42 in all.',
      ],
      ['How much did the bridge at Brest cost when begun?', 'The bridge at Brest was begun for $9,000.'],
    ] as const)
      expect(of(query)).toBeLessThan(of(query, background) - 0.05)
    expect(of('What happens when the bridge at Brest is begun?')).toBe(
      of('What happens as the bridge at Brest is begun?'),
    )
  })

  test.each([
    ['What changed in the report of 2024?', 'The report of 2021 says what changed.'],
    ['What were the goals for 2030?', 'The goals for 2025 were met.'],
    ['Which prices applied in 2019?', 'Prices of 2023 apply since spring.'],
    ['What did the survey of 2022 find?', 'The survey of 2020 found little.'],
    ['Is error 4711 known?', 'Error 4712 is known.'],
    ['What does status 418 mean?', 'Status 404 means that a page is missing.'],
    ['Is there a plan for 500 users?', 'There is a plan for 50 users.'],
    ['Does the road of 1850 still exist?', 'The road of 1790 still exists.'],
    ['What was new in the 2018 edition?', 'New in the 2016 edition was the index.'],
    ['Are 128 characters allowed?', 'Up to 64 characters are allowed.'],
  ])('a number that no good passage has: %s', (query, text) => {
    const [number = ''] = /\d+/.exec(query) ?? []
    const told = /\d+/.exec(text)?.[0] ?? ''
    const of = (asked: string): number => ask(asked, [], { passages: [{ ...BRIDGE, text }] })
    expect(of(query)).toBeLessThan(of(query.replace(number, told)) - 0.15)
  })

  test.each([
    ['Who maintains the bridge?', 'The bridge is maintained every spring.'],
    ['Who designed the gate?', 'The gate was designed in two years.'],
    ['Who is the author of the guide?', 'The guide names no author and is free.'],
    ['Who sponsors the library?', 'The library is sponsored by gifts.'],
    ['Who won the prize?', 'The prize was won after a long contest.'],
    ['Who painted the hall?', 'The hall was painted white.'],
    ['Who runs the archive?', 'The archive is run at night.'],
    ['Who wrote the chronicle?', 'The chronicle was written on parchment.'],
    ['Who owns the mill?', 'The mill is owned in common.'],
    ['Who leads the team?', 'The team is led by a committee.'],
  ])('a page that names nobody: %s', (query, text) => {
    const tokens = tokenize(query, 'en', { grams: false })
    const of = (told: string): number => ask(query, tokens, { passages: [{ ...BRIDGE, text: told }] })
    expect(of(text)).toBeLessThan(of(`${text.slice(0, -1)}, by Martin Keller.`) - 0.05)
  })

  test('a value that is said of something else by name is no answer', () => {
    const tours = { ...OTHER, text: 'The bridge at Tours was begun by Jean Bayeux in 1765, with 15 arches.' }
    const of = (query: string, tokens: readonly string[]): number => ask(query, tokens, { passages: [tours] })
    for (const [asked, plain] of [
      ['When was the bridge at Brest begun?', 'Was the bridge at Brest begun?'],
      ['How many arches has the bridge at Brest?', 'Has the bridge at Brest arches?'],
      ['Who has begun the bridge at Brest?', 'Has somebody begun the bridge at Brest?'],
    ] as const) {
      const there = (query: string): string => query.replace('Brest', 'Tours')
      const tokens = ['bridg', 'begun', 'arch', 'brest', 'tour']
      expect(of(asked, tokens)).toBeCloseTo(of(plain, tokens) - 0.08)
      expect(of(there(asked), tokens)).toBeCloseTo(of(there(plain), tokens))
    }
  })

  test('the price of another service is not the price of this one', () => {
    const prices = {
      ...BRIDGE,
      title: 'Deploying',
      headingPath: ['Deploying'],
      text: '| service | price |\n| --- | --- |\n| Railway | 5 dollars a month |',
    }
    const of = (query: string): number => ask(query, ['month', 'kite'], { passages: [prices] })
    expect(of('How much does Kite cost per month?')).toBeLessThan(of('Does Kite cost anything per month?') - 0.05)
  })

  test.each([
    ['How do I deploy the bridge to Heroku?', 'How do I deploy the bridge to heroku?'],
    ['Can I log in with GitHub at the bridge?', 'Can I log in with github at the bridge?'],
    ['Does the bridge support Kafka?', 'Does the bridge support kafka?'],
    ['Can a bridge run on AWS?', 'Can a bridge run on aws?'],
    ['Is there a bridge for Salesforce?', 'Is there a bridge for salesforce?'],
    ['How do I install the bridge with Homebrew?', 'How do I install the bridge with homebrew?'],
    ['Which version of Kubernetes does the bridge need?', 'Which version of kubernetes does the bridge need?'],
    ['Are bridges sent to Slack?', 'Are bridges sent to slack?'],
    ['How do I ingest Confluence pages into the bridge?', 'How do I ingest confluence pages into the bridge?'],
    ['Does the bridge of Lyon stand?', 'Does the bridge of lyon stand?'],
  ])('a name that no good passage has speaks against an answer: %s', (named, unnamed) => {
    const rare = ask(named, tokenize(named, 'en', { grams: false }))
    // The same words without a capital weigh alike but for that.
    expect(rare).toBeLessThan(ask(unnamed, tokenize(unnamed, 'en', { grams: false })) - 0.05)
  })

  test('a name that many pages have is the subject of the book, and left out', () => {
    const { terms, ...rest } = question('bridg', 'lyon')
    const common = { ...rest, terms: terms.map((term) => (term.token === 'lyon' ? { ...term, idf: 1 } : term)) }
    const of = (query: string): number => ask(query, [], { question: common })
    expect(of('Is the bridge at Lyon old?')).toBeGreaterThan(of('Is the bridge at lyon old?') - 0.03)
  })

  test('a name that a passage has does not, nor do capitals that are no names', () => {
    expect(ask('Is the bridge at Brest old?', ['bridg'])).toBeCloseTo(ask('Is the bridge at brest old?', ['bridg']))
    expect(ask('IS THE BRIDGE AT LYON OLD?', ['bridg'])).toBeCloseTo(ask('is the bridge at lyon old?', ['bridg']))
  })

  test('a version of what the passages name in another is answered by theirs, and a port is the asker’s own', () => {
    const stack = { ...BRIDGE, text: 'The service needs PostgreSQL 15 or later and a web server.' }
    const apart = { ...BRIDGE, text: 'To use a PostgreSQL server, set its address. It must be version 15 or later.' }
    const of = (query: string): number => ask(query, ['postgresql', 'port'], { passages: [stack] })
    expect(of('Does it support PostgreSQL 14?')).toBe(of('Does it support PostgreSQL?'))
    const ofApart = (query: string): number => ask(query, ['postgresql'], { passages: [apart] })
    expect(ofApart('Does it support PostgreSQL 14?')).toBe(ofApart('Does it support PostgreSQL?'))
    expect(of('Does PostgreSQL on localhost:5433 work?')).toBe(of('Does PostgreSQL on localhost work?'))
    expect(of('Does PostgreSQL listen on port 9000?')).toBe(of('Does PostgreSQL listen on a port?'))
    expect(of('Did it support PostgreSQL in 2019?')).toBeLessThan(of('Did it support PostgreSQL?') - 0.1)
    expect(of('Does it support Redis 14?')).toBeLessThan(of('Does it support Redis?') - 0.1)
  })

  test('headings and the sentence before help', () => {
    const arches = { ...BRIDGE, text: 'It has four arches of stone.' }
    const [query, tokens] = ['How many arches has the bridge at Brest?', ['arch', 'bridg', 'brest']] as const
    const bare = ask(query, tokens, { passages: [{ ...arches, title: 'x', headingPath: [] }] })
    const headed = ask(query, tokens, { passages: [arches] })
    const whole = ask(query, tokens)
    expect(headed).toBeGreaterThan(bare)
    expect(whole).toBeGreaterThan(headed)
  })

  test('across languages words tell nothing', () => {
    expect(ask('Wann wurde die Brücke von Brest begonnen?', BEGUN, { language: 'de' })).toBe(0.5)
    expect(ask('When was it begun?', [], { language: 'en-GB' })).toBeGreaterThan(0)
  })

  test('nothing found supports nothing', () => {
    expect(ask('When was the bridge begun?', BEGUN, { passages: [] })).toBe(0)
  })
})
