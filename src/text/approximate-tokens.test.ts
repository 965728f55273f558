import { expect, test } from 'bun:test'
import { approximateTokens } from './approximate-tokens.ts'

/**
 * Article 1 of the Universal Declaration of Human Rights, and code. Counted with o200k_base by gpt-tokenizer 3, which has
 * OpenAI's own tables.
 */
test.each<[language: string, tokens: number, text: string]>([
  [
    'English',
    33,
    'All human beings are born free and equal in dignity and rights. They are endowed with reason and conscience and should act towards one another in a spirit of brotherhood.',
  ],
  [
    'German',
    38,
    'Alle Menschen sind frei und gleich an Würde und Rechten geboren. Sie sind mit Vernunft und Gewissen begabt und sollen einander im Geist der Brüderlichkeit begegnen.',
  ],
  [
    'French',
    41,
    'Tous les êtres humains naissent libres et égaux en dignité et en droits. Ils sont doués de raison et de conscience et doivent agir les uns envers les autres dans un esprit de fraternité.',
  ],
  [
    'Russian',
    42,
    'Все люди рождаются свободными и равными в своём достоинстве и правах. Они наделены разумом и совестью и должны поступать в отношении друг друга в духе братства.',
  ],
  [
    'Arabic',
    43,
    'يولد جميع الناس أحراراً متساوين في الكرامة والحقوق. وقد وهبوا عقلاً وضميراً وعليهم أن يعامل بعضهم بعضاً بروح الإخاء.',
  ],
  [
    'Hindi',
    54,
    'सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता और समानता प्राप्त है। उन्हें बुद्धि और अन्तरात्मा की देन प्राप्त है और परस्पर उन्हें भाईचारे के भाव से बर्ताव करना चाहिए।',
  ],
  ['Chinese', 35, '人人生而自由，在尊严和权利上一律平等。他们赋有理性和良心，并应以兄弟关系的精神相对待。'],
  [
    'Japanese',
    72,
    'すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。人間は、理性と良心とを授けられており、互いに同胞の精神をもって行動しなければならない。',
  ],
  [
    'Korean',
    51,
    '모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다. 인간은 천부적으로 이성과 양심을 부여받았으며 서로 형제애의 정신으로 행동하여야 한다.',
  ],
  [
    'Thai',
    63,
    'มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์และสิทธิ ต่างมีเหตุผลและมโนธรรม และควรปฏิบัติต่อกันด้วยเจตนารมณ์แห่งภราดรภาพ',
  ],
])('%s comes within a quarter of the real count', (_language, tokens, text) => {
  const ratio = approximateTokens(text) / tokens
  expect(ratio).toBeGreaterThan(0.75)
  expect(ratio).toBeLessThan(1.25)
})

test('words and marks count, white space does not', () => {
  expect(approximateTokens('')).toBe(0)
  expect(approximateTokens(' \n ')).toBe(0)
  expect(approximateTokens('Hello, wide world!')).toBe(6)
})

test('words count the same beside letters that are no ASCII', () => {
  const count = (text: string) => approximateTokens(text.repeat(100))
  expect(count('the cafe opens at 9. ')).toBe(count('the café opens at 9. '))
  expect(count('an internationalisation\t(i18n)\n')).toBe(count('än internationalisation\u00a0(i18n)\u2028'))
})
