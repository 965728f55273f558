import { describe, expect, test } from 'bun:test'
import { standaloneQuestion, topicOf } from './follow-up.ts'

const after = (...questions: readonly string[]) =>
  questions.flatMap((content) => [
    { role: 'user', content } as const,
    { role: 'assistant', content: 'An answer about penguins.' } as const,
  ])

describe('a follow-up borrows the subject', () => {
  const cases: readonly (readonly [first: string, second: string, borrowed: string])[] = [
    ['How do I back up the database?', 'And on Windows?', 'database'],
    ['How do I back up the database?', 'What about Docker?', 'database'],
    ['How do I back up the database?', 'How long does it take?', 'database'],
    ['How do I back up the database?', 'Docker?', 'database'],
    ['Wie sichere ich die Datenbank?', 'Und unter Windows?', 'Datenbank'],
    ['¿Cómo hago una copia de seguridad de la base de datos?', '¿Y en Windows?', 'datos'],
    ['Comment sauvegarder la base de données ?', 'Et sous Windows ?', 'données'],
    ['Как сделать резервную копию базы?', 'А в Windows?', 'копию'],
    ['डेटाबेस का बैकअप कैसे लें?', 'और विंडोज़ पर?', 'डेटाबेस'],
    ['ڈیٹابیس کا بیک اپ کیسے لیں؟', 'اور ونڈوز پر؟', 'ڈیٹابیس'],
    ['كيف أنسخ قاعدة البيانات؟', 'وماذا عن ويندوز؟', 'البيانات'],
    ['如何备份数据库?', '那Windows呢?', '备份'],
    ['データベースをバックアップするには?', 'ではWindowsでは?', 'バックアップ'],
  ]
  for (const [first, second, borrowed] of cases) {
    test(`${first} ${second}`, () => {
      const standalone = standaloneQuestion(second, after(first))
      expect(standalone).toStartWith(`${second} `)
      expect(standalone).toContain(borrowed)
      expect(standalone).not.toContain('penguins')
    })
  }

  test('through a chain of fragments', () => {
    const standalone = standaloneQuestion('And Linux?', after('How do I back up the database?', 'And on Windows?'))
    expect(standalone).toContain('database')
  })

  test('without the words that it has already, or that say nothing', () => {
    const standalone = standaloneQuestion('And the Database on Linux?', after('How do I back up the database?'))
    expect(standalone).toBe('And the Database on Linux? back up')
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
