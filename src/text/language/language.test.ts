import { describe, expect, test } from 'bun:test'
import { detectLanguage, detectQuestionLanguage, languageName } from './language.ts'

describe('detectLanguage', () => {
  test.each([
    ['en', 'The server keeps its data in one folder, and you can copy it when it does not run.'],
    ['de', 'Der Server hält seine Daten in einem Ordner, und man kann ihn kopieren, wenn er nicht läuft.'],
    ['fr', "Le serveur garde ses données dans un dossier que l'on peut copier quand il ne tourne pas."],
    ['es', 'El servidor guarda sus datos en una carpeta que se puede copiar cuando no está en marcha.'],
    ['pt', 'O servidor guarda os seus dados numa pasta que pode ser copiada quando não está a correr.'],
    ['it', 'Il server tiene i suoi dati in una cartella che si può copiare quando non è in funzione.'],
    ['nl', 'De server bewaart zijn gegevens in een map die je kunt kopiëren als hij niet draait.'],
    ['sv', 'Servern har sina data i en mapp som du kan kopiera när den inte är igång.'],
    ['pl', 'Serwer trzyma swoje dane w folderze, który można skopiować, gdy nie jest uruchomiony.'],
    ['ru', 'Сервер хранит свои данные в одной папке, и её можно скопировать.'],
    ['uk', 'Сервер зберігає свої дані в одній теці, і її можна скопіювати.'],
    ['zh', '服务器把数据保存在一个文件夹里。'],
    ['ja', 'サーバーはデータを一つのフォルダに保存します。'],
    ['ko', '서버는 데이터를 하나의 폴더에 저장합니다.'],
    ['ar', 'يحفظ الخادم بياناته في مجلد واحد.'],
    ['fa', 'سرور داده‌های خود را در یک پوشه نگه می‌دارد.'],
    ['ur', 'سرور اپنا ڈیٹا ایک فولڈر میں رکھتا ہے۔'],
    ['hi', 'सर्वर अपना डेटा एक फ़ोल्डर में रखता है।'],
    ['th', 'เซิร์ฟเวอร์เก็บข้อมูลไว้ในโฟลเดอร์เดียว'],
  ])('%s', (language, text) => {
    expect(detectLanguage(text)).toBe(language)
  })

  test('code and names are no language of their own', () => {
    expect(detectLanguage('Los Angeles Rams, Los Angeles Lakers and the Los Angeles Kings play in the city.')).toBe(
      'en',
    )
    expect(detectLanguage('Der Befehl startet ihn:\n```\nfor the server in this and that do the run of it\n```')).toBe(
      'de',
    )
    expect(detectLanguage('42')).toBe('en')
  })
})

describe('detectQuestionLanguage', () => {
  test.each([
    ['How do I back up?', 'de', 'en'],
    ['Wo ist das?', 'en', 'de'],
    ['¿Cómo instalo?', 'en', 'es'],
    ['Comment sauvegarder ?', 'en', 'fr'],
    ['Qual é a capital?', 'en', 'pt'],
    ['Hur gör jag en backup?', 'en', 'sv'],
    ['как сделать копию', 'en', 'ru'],
    ['如何备份？', 'en', 'zh'],
    ['什么是Debian？', 'en', 'zh'],
    ['stable和testing有什么区别？', 'en', 'zh'],
    ['stableとtestingの違いは？', 'en', 'ja'],
    ['dpkgとは？', 'en', 'ja'],
    ['Kubernetes란?', 'en', 'ko'],
    ['PostgreSQL это что', 'en', 'ru'],
    ['ما هو PostgreSQL؟', 'en', 'ar'],
    ['What does 区别 mean in the output?', 'zh', 'en'],
    ['What is Debian?', 'de', 'en'],
  ])('"%s" is not the %s of the book but %s', (question, fallback, language) => {
    expect(detectQuestionLanguage(question, fallback)).toBe(language)
  })

  test.each([
    'docker compose',
    'v-html security',
    'a[1] vs o(n)',
    'BUN_CONFIG_MAX',
    'PostgreSQL 15',
    '404',
    'npm install lectern',
    '',
  ])('"%s" could be any: the fallback', (question) => {
    expect(detectQuestionLanguage(question, 'de-AT')).toBe('de-AT')
  })
})

test.each([
  ['Was macht dpkg?', 'de'],
  ['Unterstützt Debian ARM?', 'de'],
  ["Cos'è Debian?", 'it'],
  ['Debian è gratuito?', 'it'],
  ['設定方法', 'ja'],
  ['Qui a fondé Debian ?', 'fr'],
])('"%s" is in the language of the book that it is asked of', (question, language) => {
  expect(detectQuestionLanguage(question, language)).toBe(language)
})

test('languageName', () => {
  expect(languageName('de')).toBe('German')
  expect(languageName('not a tag')).toBe('not a tag')
})
