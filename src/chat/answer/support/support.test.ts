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
    ['en', 'In the hall, smoking is allowed.', EN, 'negation'],
    ['en', 'All guests may not bring dogs.', EN, 'negation'],
    ['en', 'All guests must bring dogs.', EN, 'opposite'],
    ['de', 'Im Saal ist Rauchen erlaubt.', 'Das Rauchen ist im Saal nicht erlaubt.', 'negation'],
    ['de', 'Im Saal ist Rauchen nicht erlaubt.', 'Das Rauchen ist im Saal nicht erlaubt.', undefined],
    ['es', 'En la sala se permite fumar.', 'No se permite fumar en la sala.', 'negation'],
    ['hi', 'यहाँ धूम्रपान की अनुमति है।', 'यहाँ धूम्रपान की अनुमति नहीं है।', 'negation'],
  ])('yes and no, must and may, %s: %s', (language, sentence, source, fault) => {
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

const PAGE = [
  'The press starts at 6 bar and stops at 9 bar.',
  'It was built in March 2019 by Grundfos in Denmark.',
  'The filter holds two cartridges of 40 litres each.',
  'Change the first cartridge before the season starts.',
  'You cannot run it without water, and the alarm is enabled.',
  'All guests may enter the hall except on Sundays.',
  'Set MAX_PRESSURE to a higher value when the pipe is longer than 30 metres.',
  'Without the None it would be required. A key is required too.',
].join(' ')

describe('what is changed in a sentence of the source', () => {
  test.each<[sentence: string, fault: Fault | undefined]>([
    // Numbers and dates that the passage has of something else.
    ['The press starts at 9 bar.', 'figure'],
    ['The filter holds six cartridges of 40 litres each.', 'figure'],
    ['It was built in May 2019 by Grundfos in Denmark.', 'figure'],
    ['It was built in 03/2019 by Grundfos in Denmark.', 'figure'],
    ['The filter holds 2 cartridges, each of 40 litres.', undefined],
    // Names that are not there, or that stand with something else.
    ['It was built in March 2019 by Wilo in Denmark.', 'name'],
    ['It was built in March 2019 by Grundfos in Denmark, says the page.', undefined],
    // Negations, and their other forms.
    ['You can run it without water.', 'negation'],
    ["You can't run it without water.", undefined],
    ['You cannot run it with water.', 'negation'],
    ['The alarm is not enabled, and you cannot run it without water.', 'negation'],
    ['The filter does not hold two cartridges of 40 litres each.', 'negation'],
    ['With the None it would be required.', 'negation'],
    // What is compared, ordered, required, excluded.
    ['The alarm is disabled, and you cannot run it without water.', 'opposite'],
    ['Change the second cartridge before the season starts.', 'opposite'],
    ['Change the first cartridge after the season starts.', 'opposite'],
    ['Some guests may enter the hall except on Sundays.', 'opposite'],
    ['All guests may enter the hall, including on Sundays.', 'opposite'],
    ['All guests must enter the hall except on Sundays.', 'opposite'],
    ['Set `MAX_PRESSURE` to a lower value when the pipe is longer than 30 metres.', 'opposite'],
    ['The filter only holds two cartridges of 40 litres each.', 'only'],
    // An underscore of a name is no emphasis.
    ['Set **MAX_PRESSURE** to a higher value when the pipe is longer than 30 metres.', undefined],
    // About something else altogether.
    ['Consulting trusted advisors helps families choose suitable mortgages.', 'subject'],
  ])('%s', (sentence, fault) => {
    expect(check('?', 'en', sentence, PAGE)).toBe(fault)
  })
})

const COPY = [
  'Lectern leaves a page alone if it has not changed.',
  'One address may try 100 times, and one account may be tried 50 times (but not by guests) in an hour.',
  'Two sources can fill one collection.',
  'With --prune it also removes the documents of pages that you delete; without it, it only tells you.',
  'It removes invisible characters, except where a script needs them.',
  'Each scope is just a string.',
  'The archive is incomplete, and is kept until the next backup.',
  'The pump runs for 3 to 5 hours and moves 90 % of the water.',
  'Before the visit, call 1-800-555-2411.',
  'If you do not have a key, ask the keeper of the tower for the green one.',
  'You cannot, however, file more than two cases in a calendar year.',
  'The old mill burnt down in 1990 and was later demolished by its owners.',
  'Bring a clear definition of the goal. If not, write one.',
  'Using the Lantern app gives DVA leave to share records. DVA is the Department of Veterans Affairs.',
  'You set up the lift with levers and switches, and it needs none of them.',
  "And don't worry about rust, for the keeper oils the gate.",
  'A tenant who is sued for rent in court may be sued for more than 500 euros. For rent there is no limit.',
].join('\n\n')

describe('what both sentences have excuses nothing else', () => {
  test.each<[sentence: string, fault: Fault | undefined]>([
    // A negation left out or added beside another cue that both have.
    ['Lectern leaves a page alone if it has changed.', 'negation'],
    ['One address may try 100 times, and one account may not be tried 50 times in an hour.', 'negation'],
    ['Two sources cannot fill one collection.', 'negation'],
    ['With --prune it also removes the documents of pages that you delete; with it, it only tells you.', 'negation'],
    ['It removes invisible characters, except where a script does not need them.', 'negation'],
    ['Each scope is not just a string.', 'opposite'],
    // What stands in brackets may be left out, and a word may be denied by its first syllable.
    ['One address may try 100 times, and one account may be tried 50 times in an hour.', undefined],
    ['The archive is not complete, and is kept until the next backup.', undefined],
    ['The archive is incomplete, and is kept while the next backup.', 'opposite'],
    // A condition denies nothing.
    ['Ask the keeper of the white tower for a green key at noon.', undefined],
    // Units of a range, and of nothing.
    ['The pump runs for 3 hours to 5 hours and moves 90 percent of the water.', undefined],
    ['The pump runs for 3 to 5 hours and moves 90 million of the water.', 'figure'],
    ['According to the guide, before the visit, dial 1-800-555-2411.', undefined],
    // "However" between commas parts nothing, and what the sentence says itself does not deny it.
    ['You can, however, file more than two cases in a calendar year.', 'negation'],
    ['A mill by the river that its owners built for visitors was not later demolished.', 'negation'],
    // "If not," and what another sentence denies.
    ['Bring a clear definition of the goal first.', undefined],
    ['A tenant may be sued for rent in court for more than 500 euros, and there is no limit.', undefined],
    // An acronym for its words, but no two letters that follow one another by chance.
    ['Using the Lantern app gives the Department of Veterans Affairs (DVA) leave to share records.', undefined],
    // What is said of all of them is not said of none, and "do not worry" is no "worry".
    ['You set up the lift with levers and switches, and it requires all of them.', 'opposite'],
    ['Worry about rust, for the keeper oils the gate.', 'opposite'],
    ['Do not worry about rust: the keeper oils the gate.', undefined],
    ['With DV the tenant may be sued for rent in court for more than 500 euros.', 'name'],
  ])('%s', (sentence, fault) => {
    expect(check('?', 'en', sentence, COPY)).toBe(fault)
  })
})

test('a name that most of the given passages speak of is their subject; a number must stand in the source', () => {
  const source = { ...passageOf('The pump starts at 6 bar.'), language: 'en' }
  const others = ['Grundfos makes the pump, which stops at 9 bar.', 'Ask Grundfos for spare parts.']
  const given = [source, ...others.map((text) => ({ ...passageOf(text), language: 'en' }))]
  const rule = createSupportRule({ asked: ['?'], language: 'en', given })
  expect(rule.fault('The pump of Grundfos starts at 6 bar.', [source])).toBeUndefined()
  expect(rule.fault('The pump of Wilo starts at 6 bar.', [source])).toBe('name')
  expect(rule.fault('The pump of Grundfos starts at 9 bar.', [source])).toBe('figure')
})

test('how far from what is meant a number may stand', () => {
  const source = {
    ...passageOf(`The tank is blue. ${'It is old and heavy. '.repeat(3)}Paint costs 40 euros.`),
    language: 'en',
  }
  const fault = (reach: number) =>
    createSupportRule({ asked: ['?'], language: 'en', reach }).fault('The blue tank has 40 of them.', [source])
  expect(fault(1)).toBe('figure')
  expect(fault(Number.POSITIVE_INFINITY)).toBeUndefined()
})

test.each([
  ['de', 'Die Anlage lief bis März.', 'Die Anlage lief bis Mai.', 'figure'],
  ['fr', 'Le musée ouvre en mars.', 'Le musée ouvre en avril.', 'figure'],
  ['es', 'El museo abre en marzo.', 'El museo abre en abril.', 'figure'],
  ['ru', 'Музей открыли 5 марта.', 'Музей открыли 5 апреля.', 'figure'],
] as const)('months, %s', (language, source, sentence, fault) => {
  expect(check('?', language, source.replace('.', ' wieder.'), source)).toBeUndefined()
  expect(check('?', language, sentence, source)).toBe(fault)
})
