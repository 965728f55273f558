import { describe, expect, test } from 'bun:test'
import { passageOf } from '../../chat.fixture.ts'
import { createSupportRule, type Fault } from './support.ts'

const check = (question: string, language: string, sentence: string, source: string): Fault | undefined =>
  createSupportRule({ asked: [question], language }).fault(sentence, [{ ...passageOf(source), language }])

const EN =
  'The Broncos won 24 to 10 at Levi’s Stadium in 2016. It seats 68,500 people and cost $1.2 billion. Guests may bring two dogs. Smoking is not allowed in the hall.'

describe('a sentence is supported when its source holds its', () => {
  test.each<[sentence: string, source: string, fault: Fault | undefined]>([
    ['It seats 68500 people.', EN, undefined],
    ['It seats 68.500 people.', EN, undefined],
    ['It seats 68,501 people.', EN, 'figure'],
    ['It cost $1,200,000,000.', EN, undefined],
    ['They may bring 2 dogs.', EN, undefined],
    ['They may bring three dogs.', EN, 'figure'],
    ['The tank holds 1.5 litres.', 'The tank holds 1,5 l.', undefined],
    ['It weighs 5 kg.', 'It weighs 5 kilograms.', undefined],
    ['It weighs 5 pounds.', 'It weighs 5 kilograms.', 'figure'],
    ['Version 1.4.6 is needed.', 'Version 1.4.5 is needed.', 'figure'],
  ])('figures: %s', (sentence, source, fault) => {
    expect(check('Why?', 'en', sentence, source)).toBe(fault)
  })

  test.each<[sentence: string, fault: Fault | undefined]>([
    ['In the end the Broncos won.', undefined],
    ['In the end the Panthers won.', 'name'],
    ['Peyton Manning led them.', 'name'],
    ['To win, set `home_team`.', 'identifier'],
  ])('names: %s', (sentence, fault) => {
    expect(check('Who?', 'en', sentence, EN)).toBe(fault)
  })

  test('words of the question are the reader’s own', () => {
    expect(check('Did the Panthers win in 1998?', 'en', 'In 1998 the Panthers won.', EN)).toBeUndefined()
  })

  test.each<[language: string, sentence: string, source: string, fault: Fault | undefined]>([
    ['en', 'In the hall, smoking is not allowed.', EN, undefined],
    ['en', 'In the hall, smoking is allowed.', EN, 'polarity'],
    ['en', 'All guests may not bring dogs.', EN, 'polarity'],
    ['en', 'All guests must bring dogs.', EN, 'polarity'],
    ['de', 'Im Saal ist Rauchen erlaubt.', 'Das Rauchen ist im Saal nicht erlaubt.', 'polarity'],
    ['de', 'Im Saal ist Rauchen nicht erlaubt.', 'Das Rauchen ist im Saal nicht erlaubt.', undefined],
    ['es', 'En la sala se permite fumar.', 'No se permite fumar en la sala.', 'polarity'],
    ['hi', 'यहाँ धूम्रपान की अनुमति है।', 'यहाँ धूम्रपान की अनुमति नहीं है।', 'polarity'],
  ])('polarity, %s: %s', (language, sentence, source, fault) => {
    expect(check('?', language, sentence, source)).toBe(fault)
  })

  test('across languages only figures and code are compared', () => {
    const rule = createSupportRule({ asked: ['?'], language: 'de' })
    const source = { ...passageOf('Run `serve` in London for 5 days.'), language: 'en' }
    expect(rule.fault('Starten Sie `serve` nicht in Groß Berlin, 5 Tage lang.', [source])).toBeUndefined()
    expect(createSupportRule({ asked: ['?'], language: 'en' }).fault('Доглядач відчиняє її.', [source])).toBeUndefined()
    expect(rule.fault('Starten Sie `serve` 6 Tage lang.', [source])).toBe('figure')
  })
})

test('a name may come from anything that the model was given, a number may not', () => {
  const source = { ...passageOf('The pump starts at 6 bar.'), language: 'en' }
  const given = [source, { ...passageOf('Grundfos makes the pump, which stops at 9 bar.'), language: 'en' }]
  const rule = createSupportRule({ asked: ['?'], language: 'en', given })
  expect(rule.fault('The pump of Grundfos starts at 6 bar.', [source])).toBeUndefined()
  expect(rule.fault('The pump of Wilo starts at 6 bar.', [source])).toBe('name')
  expect(rule.fault('The pump of Grundfos starts at 9 bar.', [source])).toBe('figure')
})
