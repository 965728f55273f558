/** What something is, and what a value is: the sentence that says so outright. */
import { expect, test } from 'bun:test'
import { answer, type Found } from './answers.fixture.ts'

const rows: readonly (readonly [kind: string, question: string, found: readonly Found[], first: string])[] = [
  [
    'a name in angle brackets',
    'What is Teleport?',
    [
      ['API > Teleport', 'The target of Teleport expects a selector or an element.', 0.8],
      ['Teleport', '<Teleport> is a component that moves its content elsewhere in the page.', 0.78],
    ],
    '<Teleport> is a component that moves its content elsewhere in the page. [2]',
  ],
  [
    'a reference to another page says nothing',
    'What is Teleport for?',
    [
      ['API > Teleport', '- See also Guide - Teleport', 0.8],
      ['Built-ins', 'Teleport lets a dialog stand outside the component that opens it.', 0.6],
    ],
    'Teleport lets a dialog stand outside the component that opens it. [2]',
  ],
  [
    'not what something of a longer name is',
    'What is a crate?',
    [
      ['Packages', 'The crate root is a source file that the compiler starts from.', 0.8],
      ['Packages', 'A crate is the smallest amount of code that the compiler considers.', 0.75],
    ],
    'A crate is the smallest amount of code that the compiler considers. [2]',
  ],
  [
    'both sides of a difference, and not a part of one of them',
    'What is the difference between a crate and a package?',
    [
      ['Packages', 'The crate root is a source file that the compiler starts from.', 0.8],
      ['Packages', 'A crate is the smallest amount of code that the compiler considers.', 0.75],
      ['Packages', 'A package is a bundle of one or more crates.', 0.75],
    ],
    'A crate is the smallest amount of code that the compiler considers. [2]',
  ],
  [
    'what comes second is not where an answer begins',
    'What is shadowing?',
    [
      ['Shadowing', 'The other difference between mut and shadowing is that shadowing can change the type.', 0.8],
      ['Shadowing', 'Shadowing declares a variable of the same name again.', 0.78],
    ],
    'Shadowing declares a variable of the same name again. [2]',
  ],
  [
    'a value that is said outright comes before a number that stands in a sentence',
    'What is the default level for release builds?',
    [
      [
        'Profiles',
        'Because we set the level to 1, more is optimised than by default, but less than in release builds.',
        0.8,
      ],
      ['Profiles', 'For release builds the default level is 3.', 0.72],
    ],
    'For release builds the default level is 3. [2]',
  ],
  [
    'a folder is a path',
    'What is the default cache directory of the plugin?',
    [
      [
        'Plugin > Caching',
        'With two instances of the plugin, set different cache directories for both instances.',
        0.8,
      ],
      ['Caching', 'By default a plugin keeps its cache in the directory .cache of the project.', 0.6],
    ],
    'By default a plugin keeps its cache in the directory .cache of the project. [2]',
  ],
]

for (const [kind, question, found, first] of rows)
  test(kind, () => {
    expect(answer(question, found)).toStartWith(first)
  })
