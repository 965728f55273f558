/** Answers from books in other languages than English: each beside what misled once. */
import { describe, expect, test } from 'bun:test'
import type { Passage } from '../../../ports/passage.ts'
import { shapeOf } from './question-kind.ts'
import { renderAnswer } from './render.ts'
import { selectQuotations } from './select.ts'

/** What misleads comes first, and scores a little better. */
const first = (language: string, question: string, pages: readonly (readonly [heading: string, text: string])[]) =>
  renderAnswer(
    selectQuotations({
      question,
      message: question,
      termWeights: new Map(),
      passages: pages.map(
        ([heading, text], index): Passage => ({
          chunkId: String(index + 1),
          documentId: heading,
          documentRowId: String(index + 1),
          title: 'FAQ',
          url: null,
          headingPath: [heading],
          language,
          text,
          start: 0,
          end: text.length,
          score: 0.8 - 0.01 * index,
        }),
      ),
    }),
  ).split(/\[\d\]/, 1)[0]

describe('the kind of a question', () => {
  test.each([
    ['definition', ['Was macht dpkg?', 'Wozu dient die Datei compat?', 'À quoi sert dpkg ?', "C'est quoi sid ?"]],
    ['definition', ['¿Para qué sirve udev?', 'A cosa serve dpkg?', 'Para que serve o cron?', 'Что делает dpkg?']],
    ['definition', ['sid是什么？', 'debdiff有什么用？', 'dpkgとは？', 'dpkgとは何ですか？', 'dpkg란?']],
    ['method', ['Wie deinstalliere ich ein Paket?', 'Wie lässt sich das ändern?', '怎样上传软件包']],
    ['method', ['パッケージをインストールするには？', 'システムをアップグレードする方法', '어떻게 설치하나요?']],
    ['list', ['Welche Architekturen werden unterstützt?', 'Quelles architectures sont prises en charge ?']],
    ['list', ['Quali architetture sono supportate?', 'Какие архитектуры поддерживаются?', '支持哪些硬件架构？']],
    ['yes-no', ['Unterstützt Debian ARM?', 'Debian est-il gratuit ?', 'Faut-il redémarrer ?', 'Debian是免费的吗？']],
    ['value', ['Welche Version ist aktuell?']],
  ] as const)('%s: %j', (kind, questions) => {
    for (const question of questions) expect([question, shapeOf(question).kind]).toEqual([question, kind])
  })

  test('English words that other languages have too ask what they asked', () => {
    for (const [kind, question] of [
      ['method', 'serve a folder over HTTPS'],
      ['definition', 'What is a collection?'],
      ['yes-no', 'Is it free?'],
    ] as const)
      expect([question, shapeOf(question).kind]).toEqual([question, kind])
  })
})

describe('what something is', () => {
  test.each([
    [
      'de',
      'Was macht dpkg?',
      ['7.2. Pakete entpacken', 'Stark vereinfacht bedeutet entpacken, dass dpkg die Dateien auspackt.'],
      ['8.1.1. dpkg', 'Dies ist das Hauptpaketverwaltungswerkzeug. dpkg kann mit vielen Optionen aufgerufen werden.'],
      'Hauptpaketverwaltungswerkzeug',
    ],
    [
      'fr',
      'À quoi sert dpkg ?',
      ['7.2. Désarchiver', 'Dans la plupart des cas, dpkg désarchive le fichier du paquet.'],
      ['8.1.1. dpkg', "C'est le programme principal de gestion des paquets. Dpkg a beaucoup d'options."],
      'programme principal',
    ],
    [
      'ru',
      'Что такое Debian?',
      ['12.2. Списки рассылки', 'Списки рассылки Debian называются по темам. Debian поддерживает их сам.'],
      ['1.2. Что такое Debian GNU/Linux?', 'Debian GNU/Linux — это один из дистрибутивов системы Linux.'],
      'один из дистрибутивов',
    ],
    [
      'zh',
      '什么是Debian？',
      ['2.4. 如何从 CD-ROM 安装 Debian？', '从 CD 安装 Debian 是很简单的：设置您的系统从 CD 启动，插入您的 CD。'],
      ['1.2. 什么是 Debian GNU/Linux？', 'Debian GNU/Linux 是 Linux 操作系统的一个发行版，以及其上运行的软件包。'],
      '一个发行版',
    ],
    [
      'ja',
      'dpkgとは？',
      ['7.2. 展開', 'ほとんどのパッケージで dpkg は対象パッケージのアーカイブファイルを展開します。'],
      ['8.1.1. dpkg', 'これは主要なパッケージ管理プログラムです。dpkg は多数のオプションを指定できます。'],
      '主要なパッケージ管理',
    ],
  ] as const)('%s: %s', (language, question, misleading, right, expected) => {
    expect(first(language, question, [misleading, right])).toContain(expected)
  })
})

describe('how something is done', () => {
  const command = (does: string, line: string): string => `- ${does}\n  \`\`\`\n  ${line}\n  \`\`\``

  test.each([
    [
      'fr',
      'Comment supprimer un paquet ?',
      "L'utilisateur souhaite supprimer le paquet, mais ne désire pas effacer ses fichiers de configuration.",
      [
        ['Pour mettre à jour la liste des paquets :', 'apt update'],
        ['Pour installer le paquet foo :', 'apt install foo'],
        ['Pour supprimer le paquet foo de votre système :', 'apt remove foo'],
      ],
      'apt remove foo',
    ],
    [
      'de',
      'Wie entferne ich ein Paket?',
      'Es wird ausgeführt, bevor die Dateien entfernt werden, die zu einem Paket gehören.',
      [
        ['Das Paket foo mit allen Abhängigkeiten installieren:', 'apt install foo'],
        ['Das Paket foo von Ihrem System entfernen:', 'apt remove foo'],
      ],
      'apt remove foo',
    ],
    [
      'ru',
      'Как удалить пакет?',
      'Он запускается перед тем, как удалить файлы, которые содержит пакет.',
      [
        ['Установить пакет foo:', 'apt install foo'],
        ['Удалить пакет foo:', 'apt remove foo'],
      ],
      'apt remove foo',
    ],
  ] as const)('%s: %s', (language, question, misleading, items, expected) => {
    const list = items.map(([does, line]) => command(does, line)).join('\n')
    const quoted = first(language, question, [
      ['7.6. dpkg', misleading],
      ['8.1.2. APT', list],
    ])
    expect(quoted).toContain(expected)
    expect(quoted).not.toContain('apt install')
  })
})

test('what a command is for, is not how something else is done', () => {
  const lists = 'Pour lister les fichiers du paquet installé foo, exécutez :\n\n```\ndpkg --listfiles foo\n```'
  const installs = 'Par exemple, vous pouvez installer le paquet foo en lançant aptitude install foo.'
  const quoted = first('fr', 'Comment installer un paquet ?', [
    ['8.4. Fichiers', lists],
    ['8.1.3. aptitude', installs],
  ])
  expect(quoted).toContain('aptitude install foo')
  expect(quoted).not.toContain('--listfiles')
})

test('what is left of a sentence behind code is not quoted first', () => {
  const rest = 'を実行すると、パッケージをインストールする方法が表示されます。'
  const how = '`apt install foo` を実行してパッケージをインストールします。'
  expect(
    first('ja', 'パッケージをインストールするには？', [
      ['7.13. ソース', rest],
      ['8.1. apt', how],
    ]),
  ).toContain('apt install')
})

test('"Es gibt" needs no sentence before it, and "Daneben" does', () => {
  const text =
    'Es gibt drei Haupt-Distributionen: Stable, Testing und Unstable. Daneben gibt es noch die zwei Distributionen Oldstable und Experimental.'
  const quoted = first('de', 'Wie viele Distributionen gibt es?', [['6.1. Wie viele Distributionen gibt es?', text]])
  expect(quoted).toStartWith('Es gibt drei')
})

test('what only leads to another section comes after what says something', () => {
  expect(
    first('zh', '有几种发行版？', [
      ['2.1. 版本', '请阅读第 6.1 节 “有多少种发行版？”以获得更多信息。'],
      ['6.1. 发行版', '发行版有三种：稳定版、测试版和不稳定版。'],
    ]),
  ).toContain('三种')
})
