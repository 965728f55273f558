import { describe, expect, test } from 'bun:test'
import { readAsked } from '../text/index.ts'
import { standaloneQuestion, topicOf } from './follow-up.ts'

const after = (...questions: readonly string[]) =>
  questions.flatMap((content) => [
    { role: 'user', content } as const,
    { role: 'assistant', content: 'An answer about penguins.' } as const,
  ])

describe('a fragment goes on with the question before it', () => {
  const cases: readonly (readonly [first: string, second: string, whole: string])[] = [
    [
      'How do I activate a virtual environment on Linux?',
      'and in Windows PowerShell?',
      'How do I activate a virtual environment in Windows PowerShell?',
    ],
    ['How do I back up the database?', 'And on Windows?', 'How do I back up the database on Windows?'],
    ['How do I back up the database?', 'What about Docker?', 'How do I back up the database Docker?'],
    ['How do I back up the database?', 'Docker?', 'How do I back up the database Docker?'],
    ['How do I install it with conda', 'and with pip', 'How do I install it with pip'],
    ['How do I run the server with Docker?', 'and without Docker?', 'How do I run the server without Docker?'],
    ['What is the default port for MySQL?', 'for Postgres?', 'What is the default port for Postgres?'],
    ['Where is the configuration on Linux?', 'same for macOS', 'Where is the configuration on macOS'],
    ['How do I log in with GitHub?', 'And GitLab?', 'How do I log in with GitLab?'],
    ['Wie sichere ich die Datenbank?', 'Und unter Windows?', 'Wie sichere ich die Datenbank unter Windows?'],
    ['Wie starte ich den Server unter Linux?', 'Und unter Windows?', 'Wie starte ich den Server unter Windows?'],
    [
      '¿Cómo hago una copia de seguridad de la base de datos?',
      '¿Y en Windows?',
      '¿Cómo hago una copia de seguridad de la base de datos en Windows?',
    ],
    [
      'Comment sauvegarder la base de données sous Linux ?',
      'Et sous Windows ?',
      'Comment sauvegarder la base de données sous Windows ?',
    ],
    ['Как сделать резервную копию базы?', 'А в Windows?', 'Как сделать резервную копию базы в Windows?'],
    ['डेटाबेस का बैकअप कैसे लें?', 'और विंडोज़ पर?', 'डेटाबेस का बैकअप कैसे लें विंडोज़ पर?'],
    ['ڈیٹابیس کا بیک اپ کیسے لیں؟', 'اور ونڈوز پر؟', 'ڈیٹابیس کا بیک اپ کیسے لیں ونڈوز پر؟'],
    ['كيف أنسخ قاعدة البيانات؟', 'وماذا عن ويندوز؟', 'كيف أنسخ قاعدة البيانات ويندوز؟'],
    ['如何备份数据库?', '那Windows呢?', '如何备份数据库 Windows呢?'],
    ['データベースをバックアップするには?', 'ではWindowsでは?', 'データベースをバックアップするには Windowsでは?'],
  ]
  for (const [first, second, whole] of cases)
    test(`${first} ${second}`, () => expect(standaloneQuestion(second, after(first))).toBe(whole))

  test('however many marks it has', () => {
    const marks = '?'.repeat(100_000)
    expect(standaloneQuestion(`And on Windows${marks} x`, after('How do I back up?'))).toContain('x')
    expect(standaloneQuestion(`And on Windows${marks}`, after('How do I back up?'))).toStartWith(
      'How do I back up on Windows?',
    )
  })

  test('through a chain of fragments', () => {
    const chain = after('How do I back up the database?', 'And on Windows?')
    expect(standaloneQuestion('And Linux?', chain)).toBe('How do I back up the database on Linux?')
  })

  test('whose own subject is another question before it', () => {
    const chain = after('What is Kite?', 'How do I install it?')
    expect(standaloneQuestion('And on Windows?', chain)).toBe('How do I install it Kite on Windows?')
  })

  test('and all of it is what is asked', () => {
    for (const [first, second] of cases) expect(readAsked(standaloneQuestion(second, after(first))).background).toBe('')
  })
})

describe('a question that leans on a pronoun borrows the subject', () => {
  test('inside its sentence', () => {
    const standalone = standaloneQuestion('How long does it take?', after('How do I back up the database?'))
    expect(standalone).toBe('How long does it take back up database?')
    expect(readAsked(standalone).background).toBe('')
  })

  test('without the words that it has already, or that say nothing', () => {
    const standalone = standaloneQuestion('Is the Database of it on Linux?', after('How do I back up the database?'))
    expect(standalone).toBe('Is the Database of it on Linux back up?')
  })
})

describe('a question that stands alone is left as it is', () => {
  const questions = [
    'How do I restore a library from an archive?',
    'A backup failed with exit code 3, why?',
    'I want to change the port the server listens on',
    'Which environment variables configure the database connection?',
    'Wie ändere ich den Port des Servers?',
    '¿Cómo cambio el puerto del servidor?',
    'Comment changer le port du serveur ?',
    'Как изменить порт сервера?',
    'How do I back up?',
  ]
  for (const question of questions) {
    test(question, () => expect(standaloneQuestion(question, after('What is a collection?'))).toBe(question))
  }

  test('when it is the first', () => expect(standaloneQuestion('And on Windows?', [])).toBe('And on Windows?'))
})

describe('the topic of a conversation', () => {
  test('is described by its last question and answer, without words that say nothing', () => {
    const topic = topicOf([
      { role: 'user', content: 'Which zebras are there?' },
      { role: 'assistant', content: 'Three kinds.' },
      { role: 'user', content: 'How do I back up the database?' },
      { role: 'assistant', content: 'Run lectern backup while the server runs. [1]' },
    ])
    expect(topic.split(' ')).toEqual(expect.arrayContaining(['database', 'lectern', 'backup', 'server']))
    for (const word of ['zebras', 'How', 'the', '1']) expect(topic.split(' ')).not.toContain(word)
  })

  test('is none at the beginning, and bounded after a long answer', () => {
    expect(topicOf([])).toBe('')
    const long = Array.from({ length: 500 }, (_, index) => `word${index}`).join(' ')
    const history = [{ role: 'user', content: 'Words?' } as const, { role: 'assistant', content: long } as const]
    expect(topicOf(history).split(' ')).toHaveLength(60)
  })
})
