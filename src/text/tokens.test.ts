import { describe, expect, test } from 'bun:test'
import { exactTokens, tokenize } from './tokens.ts'

/** Whether a question's every token is among the passage's. */
const finds = (question: string, passage: string, language: string): boolean => {
  const held = new Set(tokenize(passage, language))
  const asked = tokenize(question, language, { grams: false })
  return asked.length > 0 && asked.every((token) => held.has(token))
}

describe('tokenize', () => {
  test('stems words and drops those that carry no subject, question words first', () => {
    expect(tokenize('How do I install the packages?', 'en')).toEqual(['instal', 'packag'])
    expect(tokenize('Wie installiere ich das?', 'de', { grams: false })).toEqual(['installi'])
    expect(tokenize('¿Cómo se instala?', 'es')).toEqual(['instal'])
  })

  test('keeps stop words on request', () => {
    expect(tokenize('what is it', 'en')).toEqual([])
    expect(tokenize('what is it', 'en', { keepStopWords: true })).toEqual(['what', 'is', 'it'])
  })

  test('one word for each way of writing it', () => {
    for (const [one, other] of [
      ['Café', 'cafe\u0301'],
      ['ｄａｔａｂａｓｅ', 'database'],
      ['data\u00adbase', 'database'],
      ['data\u200bbase', 'database'],
      ["user's", 'user\u2019s'],
      ['1,000', '1000'],
    ] as const) {
      expect(tokenize(one, 'en')).toEqual(tokenize(other, 'en'))
    }
  })

  test.each([
    ['BUN_CONFIG_MAX', 'Set BUN_CONFIG_MAX to 100.'],
    ['config', 'Set BUN_CONFIG_MAX to 100.'],
    ['--base-url', 'Run it with --base-url https://example.org'],
    ['base url', 'Run it with --base-url https://example.org'],
    ['foo.bar', 'It calls foo.bar twice.'],
    ['1.4.5', 'Since version v1.4.5.'],
    ['1.4', 'Since version v1.4.5.'],
    ['createapp', 'Call createApp first.'],
    ['create app', 'Call createApp first.'],
    ['postgresql', 'Uses PostgreSQL.'],
    ['C++', 'Written in C++, not C#.'],
    ['c#', 'Written in C++, not C#.'],
    ['the US', 'In the US and the U.S. it is so.'],
    ['U.S.', 'In the U.S. it is so.'],
    ['the ? operator', 'Put the ? operator behind a call.'],
    ['THE ? OPERATOR', 'Put the ? operator behind a call.'],
    ['&str', 'A String is owned, a &str is borrowed.'],
    ['.env', 'Write it into the file .env beside it.'],
    ['env', 'Write it into the file .env beside it.'],
    ['--release', 'cargo build --release'],
    ['a[1]', 'The second item is a[1], not a(1).'],
    ['src/main.ts', 'Run src/main.ts with it.'],
    ['main.ts', 'Run src/main.ts with it.'],
    ['thread::spawn', 'let handle = thread::spawn(move || 1);'],
    ['spawn thread', 'let handle = thread::spawn(move || 1);'],
    ['localhost:8000', 'Open http://localhost:8000/docs.'],
    ['@vue/cli', 'npm install -g @vue/cli'],
    ['v-on:click', '<a v-on:click="go">'],
    ['=> arrow', 'the => of an arrow function'],
  ])('"%s" finds "%s"', (question, passage) => {
    expect(finds(question, passage, 'en')).toBe(true)
  })

  test.each([
    ['zh', '如何备份数据库？', '数据库的备份很重要。'],
    ['ja', 'データベースのバックアップ', 'データベースをバックアップする方法。'],
    ['th', 'ภาษาไทย', 'ภาษาไทยเป็นภาษาราชการ'],
    ['hi', 'किताबें', 'यह किताब अच्छी है'],
    ['ar', 'المكتبات', 'هذه مكتبات كبيرة'],
    ['ur', 'کتابیں', 'یہ کتاب اچھی ہے'],
    ['fa', 'کتاب‌ها', 'این کتاب خوب است'],
    ['ru', 'библиотеки', 'в библиотеке много книг'],
    ['de', 'Datenbanken', 'Die Datenbank ist leer.'],
    ['fr', "l'homme", 'Les hommes sont là.'],
    ['hi', 'Docker', 'इसे Docker में चलाएँ'],
  ])('%s: "%s" finds "%s"', (language, question, passage) => {
    expect(finds(question, passage, language)).toBe(true)
  })

  test('vowel signs of Indic scripts tell words apart', () => {
    expect(tokenize('कमल', 'hi')).not.toEqual(tokenize('कमाल', 'hi'))
  })

  test('German compounds share n-grams with their parts', () => {
    const held = new Set(tokenize('Datenbankverbindung', 'de'))
    expect(tokenize('Verbindung', 'de').filter((token) => held.has(token)).length).toBeGreaterThan(3)
  })

  test('encoded data is no word', () => {
    expect(tokenize(`key ${'a1B2'.repeat(500)}`, 'en')).toEqual(['key'])
  })

  test('a region or an unknown language changes nothing that matters', () => {
    expect(tokenize('the running dogs', 'en-GB')).toEqual(tokenize('the running dogs', 'en'))
    expect(tokenize('Running Dogs', 'tlh')).toEqual(['running', 'dogs'])
  })

  test('what is no name is no term of its own', () => {
    for (const text of ['and/or', 'note:this', 'Is it here?', 'Où ? Ici.', '- one', '5 - 3'])
      expect(tokenize(text, 'en').filter((token) => token.startsWith('='))).toEqual([])
  })

  test('names one thing and no other', () => {
    const exact = (text: string) => [...exactTokens(text, 'en')].toSorted()
    expect(exact('What does E0277 mean in src/main.rs?')).toEqual(['=main.rs', '=src/main.rs', 'e0277'])
    expect(exact('How do I use HTTPException with --reload?')).toEqual(['=--reload', 'httpexcept'])
    expect(exact('Why "address in use"?')).toEqual(['address', 'use'])
    expect(exact('Is a real-time view of New York in 1989 possible?')).toEqual([])
  })

  test('keeps the little words that make a verb another', () => {
    expect(tokenize('How do I back up?', 'en')).toEqual(['back', 'up'])
    expect(tokenize('How do I log out?', 'en')).toEqual(['log', 'out'])
  })
})
