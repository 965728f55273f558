import { describe, expect, test } from 'bun:test'
import { daysUntil, endNotice, missingModel, NOTICE_DAYS, priceOf, traitsOf } from './models.ts'
import { DEFAULT_MODELS, MODELS, READ_ON } from './table.ts'

describe('the table', () => {
  test('no default model ends in the next sixty days', () => {
    const going = Object.values(DEFAULT_MODELS).filter((name) => {
      const { ends } = MODELS[name] ?? {}
      return ends !== undefined && daysUntil(ends, new Date()) <= NOTICE_DAYS
    })
    expect(going).toEqual([])
  })

  test('every default has a price', () => {
    for (const name of Object.values(DEFAULT_MODELS)) expect([name, priceOf(name)]).toEqual([name, expect.anything()])
  })

  test('a model that ends has a successor that is there and stays longer', () => {
    for (const [name, { ends, successor }] of Object.entries(MODELS)) {
      if (ends === undefined) continue
      const next = MODELS[successor ?? '']
      expect([name, next?.price !== undefined && (next.ends ?? '9999') > ends]).toEqual([name, true])
    }
  })

  test('what was gone when it was read has no price', () => {
    const gone = Object.entries(MODELS).filter(([, { ends = '9999' }]) => ends <= READ_ON)
    expect(gone.length).toBeGreaterThan(0)
    for (const [name, { price }] of gone) expect([name, price]).toEqual([name, undefined])
  })
})

describe('looking a model up', () => {
  test('a release, and a name as gateways write it', () => {
    expect(priceOf('gpt-4o-mini-2024-07-18')).toEqual({ input: 0.15, output: 0.6 })
    expect(priceOf('google/gemini-3.5-flash-lite')).toEqual({ input: 0.3, output: 2.5 })
    expect(priceOf('llama3.2:3b')).toBeUndefined()
  })

  test('as little thinking as the family allows, and room for it', () => {
    expect(traitsOf('gemini-3.5-flash-lite').thinking).toEqual({ by: 'level', value: 'minimal' })
    expect(traitsOf('gemini-9-flash')).toMatchObject({
      thinking: { by: 'level', value: 'low' },
      fixedTemperature: true,
    })
    expect(traitsOf('gemini-2.5-flash-001')).toMatchObject({ thinking: { by: 'budget', value: 0 } })
    expect(traitsOf('openai/gpt-6-luna').thinking).toEqual({ by: 'effort', value: 'none' })
    expect(traitsOf('gpt-5-mini').thinkingTokens).toBeGreaterThan(0)
    expect(traitsOf('llama3.2')).toEqual({})
  })

  test('operators hear of an end sixty days before, and what to set', () => {
    const at = (day: string) => endNotice('gpt-4.1-mini', 'OPENAI_MODEL', new Date(day))
    expect(at('2026-11-14T00:00:00Z')).toBeUndefined()
    expect(at('2026-11-15T00:00:01Z')).toBe(
      'the model gpt-4.1-mini ends on 2027-01-14: set OPENAI_MODEL to gpt-6-luna, its successor',
    )
    expect(at('2027-01-15T00:00:00Z')).toStartWith('the model gpt-4.1-mini ended on')
    expect(missingModel('gpt-4.1-mini', 'OPENAI_MODEL')).toEndWith('set OPENAI_MODEL to gpt-6-luna, its successor')
    expect(missingModel('mine', 'OPENAI_MODEL')).toBe(
      'the model mine is not there: set OPENAI_MODEL to another, or look at the address',
    )
  })
})
