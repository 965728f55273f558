import { expect, test } from 'bun:test'
import { counterpart } from './counterpart.ts'

const ENGLISH = `# Canals

Water runs. Boats wait.

## Gates

- Open at dawn.
- Shut at dusk. Nobody passes.

| When | What |
| --- | --- |
| noon | rest |`
const GERMAN = `# Kanäle

Wasser fließt. Boote warten.

## Tore

- Auf bei Sonnenaufgang.
- Zu bei Dämmerung. Niemand kommt durch.

| Wann | Was |
| --- | --- |
| Mittag | Pause |`

const find = (quote: string, translated = GERMAN): string | null => {
  const start = ENGLISH.indexOf(quote)
  const original = { content: ENGLISH, language: 'en' }
  const span = counterpart(original, { start, end: start + quote.length }, { content: translated, language: 'de' })
  return span === null ? null : translated.slice(span.start, span.end)
}

test('a passage is found in a translation by where it stands', () => {
  expect(find('Boats wait.')).toBe('Boote warten.')
  expect(find('Nobody passes')).toBe('Niemand kommt durch.')
  expect(find('Gates')).toBe('Tore')
  expect(find('| noon | rest |')).toBe('| Mittag | Pause |')
  expect(find('Boats wait.\n\n## Gates\n\n- Open at dawn.')).toBe(
    'Boote warten.\n\n## Tore\n\n- Auf bei Sonnenaufgang.',
  )
})

test('where sentences were joined the paragraph stands for them, and where blocks were, the section', () => {
  const joined = GERMAN.replace('Wasser fließt. Boote', 'Wasser fließt, Boote')
  expect(find('Boats wait.', joined)).toBe('Wasser fließt, Boote warten.')
  const fewer = GERMAN.replace('# Kanäle\n\nWasser fließt. Boote warten.', '# Kanäle')
  expect(find('Boats wait.', fewer)).toBe('# Kanäle')
  expect(find('Boats wait.', GERMAN.replace('## Tore', 'Tore'))).toBeNull()
})
