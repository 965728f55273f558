import { describe, expect, test } from 'bun:test'
import { readAsked } from './asking.ts'

const asks = (message: string, language?: string): string => readAsked(message, language).asks

describe('readAsked', () => {
  const wrapped: readonly (readonly [message: string, asks: string])[] = [
    [
      'Hi there, I am quite new to this and have been trying for a while. How do I publish my crate? Thanks a lot!',
      'How do I publish my crate?',
    ],
    ['Hi there, I am quite new to this. cors? Thanks a lot in advance!', 'cors?'],
    ['hello, run multiple workers thanks', 'run multiple workers'],
    ['Hello, could you please tell me how I upload a file, thanks', 'me how I upload a file'],
    ['HI THERE, HOW DO I UPLOAD A FILE? THANKS', 'HOW DO I UPLOAD A FILE?'],
    ['I want to publish my crate. Can you help me?', 'to publish my crate.'],
    [
      'Hallo zusammen, ich bin neu hier. Wie sichere ich die Datenbank? Vielen Dank im Voraus!',
      'Wie sichere ich die Datenbank?',
    ],
    ['Bonjour, je suis débutant. Comment sauvegarder la base ? Merci beaucoup !', 'Comment sauvegarder la base ?'],
    ['Hola, soy nuevo en esto. ¿Cómo hago una copia? Muchas gracias.', '¿Cómo hago una copia?'],
    ['Здравствуйте, я новичок. Как сделать резервную копию? Заранее спасибо!', 'Как сделать резервную копию?'],
    ['नमस्ते, मैं नया हूँ। डेटाबेस का बैकअप कैसे लें? धन्यवाद!', 'डेटाबेस का बैकअप कैसे लें?'],
    ['مرحبا، أنا جديد هنا. كيف أنسخ قاعدة البيانات؟ شكرا جزيلا', 'كيف أنسخ قاعدة البيانات؟'],
    ['你好，我是新手。如何备份数据库？谢谢大家！', '如何备份数据库？'],
    [
      'こんにちは、初心者です。データベースをバックアップするには？よろしくお願いします。',
      'データベースをバックアップするには？',
    ],
  ]
  for (const [message, question] of wrapped) test(message, () => expect(asks(message)).toBe(question))

  const apart: readonly (readonly [message: string, asks: string])[] = [
    ['Wie lade ich ein Paket hoch?', 'Wie hochladen ich ein Paket?'],
    ['Wie richte ich quilt ein?', 'Wie einrichten ich quilt?'],
    ['Wie schalte ich die Suche aus', 'Wie ausschalten ich die Suche'],
    ['Was mache ich mit dem Server?', 'Was mache ich mit dem Server?'],
    ['Wie sichere ich die Datenbank?', 'Wie sichere ich die Datenbank?'],
  ]
  for (const [message, question] of apart)
    test(`a German verb is put together: ${message}`, () => expect(asks(message, 'de')).toBe(question))

  const bare = [
    'cors',
    'how to test my app',
    "what's new in version 2?",
    'What is love?',
    'hello',
    'thanks!',
    'x',
    'Who wrote Hello?',
    'Do I need help files?',
    'Is it possible to do nothing?',
    'What does the ? operator do?',
    'how do i use the ! macro mark',
    'to be or not to be',
    'New Zealand climate',
    'Great Depression after World War I',
    'basic types',
    'work on flow in channels at low Reynolds numbers',
    'In the US, who decides on the requirements?',
    'The time required to answer is expressed as what?',
    '¿El nuevo acuerdo incluye el vídeo?',
    '',
  ]
  for (const message of bare) test(`leaves as it is: ${message}`, () => expect(asks(message)).toBe(message))

  test('what stands around a question is its background', () => {
    expect(readAsked('I run nginx on Debian. How do I start several workers?')).toEqual({
      asks: 'How do I start several workers?',
      background: 'I run nginx on Debian.',
    })
  })

  test('a question that names nothing is asked with what was said before', () => {
    const { asks, background } = readAsked('It says EADDRINUSE when I start the server. How do I fix it?')
    expect(asks).toContain('EADDRINUSE')
    expect(background).toBe('')
  })

  test('all sentences that ask', () => {
    expect(asks('How do I install it on Debian? Thanks. Which port does it use?')).toBe(
      'How do I install it on Debian?\nWhich port does it use?',
    )
  })

  test('code that is shown asks nothing', () => {
    const message = 'Why does this import fail in production?\n\n```ts\nimport { serve } from "server"? \n```'
    expect(readAsked(message).asks).toBe('Why does this import fail in production?')
    expect(readAsked(message).background).toContain('import { serve }')
  })

  test('a text of ten thousand sentences is read in time that is bounded', () => {
    const started = performance.now()
    const message = `${'The log says that nothing went wrong here. '.repeat(10_000)}What is a sluice gate?`
    expect(asks(message)).toBe('What is a sluice gate?')
    expect(performance.now() - started).toBeLessThan(5000)
  })
})
