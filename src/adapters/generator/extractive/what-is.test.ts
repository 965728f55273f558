/** What something is, and what a value is: the sentence that says so outright. */
import { expect, test } from 'bun:test'
import { answer, type Found, fence } from './answers.fixture.ts'

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
  [
    'the default of an option is its field, though no word asks',
    'default value of lastUpdated',
    [
      ['Page options > lastUpdated', 'Overrides the global lastUpdated option.', 0.8],
      [
        'Options > lastUpdated',
        'type: boolean\ndefault: false\n\nWhether the footer shows when a page was changed.',
        0.78,
      ],
    ],
    'type: boolean\ndefault: false [2]',
  ],
  [
    'what is counted stands behind its number',
    'number of classes in Shirts',
    [
      ['Training', 'Training on Shirts takes 3 hours, and all of its classes are used.', 0.8],
      ['Data', 'The set Shirts has 10 classes, each with as many pictures.', 0.75],
    ],
    'The set Shirts has 10 classes, each with as many pictures. [2]',
  ],
  [
    'code that stands below is left behind by a sentence that speaks of it',
    'What is dropout?',
    [
      ['Dropout', 'The following code applies dropout to each layer.', 0.8],
      ['Dropout', 'With dropout, some of the units are left out at random.', 0.75],
    ],
    'With dropout, some of the units are left out at random. [2]',
  ],
  [
    'what comes as a result leans on what is said before',
    'What is caching?',
    [['Caching', 'Pages that were made are kept. As a result, caching is what makes the second call fast.', 0.8]],
    'Pages that were made are kept. As a result, caching is what makes the second call fast. [1]',
  ],
  [
    'whether something can be done is said by what the reader can do',
    'Can I use Sable components in a page?',
    [
      ['Weight', 'Components of frameworks like Sable can easily make a page heavy.', 0.8],
      ['Components', 'You can use components of every framework in a page, Sable among them.', 0.75],
    ],
    'You can use components of every framework in a page, Sable among them. [2]',
  ],
  [
    'of a long table, the rows that there is room for',
    'Which formats can I ingest?',
    [
      [
        'Formats',
        `You can ingest these formats.\n\n| format | files |\n| --- | --- |\n${Array.from({ length: 60 }, (_, n) => `| format ${n} | files that end in .f${n} |`).join('\n')}`,
      ],
    ],
    'You can ingest these formats.\n\n| format | files |\n| --- | --- |\n| format 0 | files that end in .f0 |\n| format 1 |',
  ],
  [
    'what leads elsewhere is not part of a definition',
    'What is Kite?',
    [['Kite', 'Kite is a builder of sites. See the changelog of Kite for what is new. It runs on any machine.']],
    'Kite is a builder of sites. [1]',
  ],
  [
    'several of a kind are defined without an article',
    'What are social cards?',
    [
      ['Cards', 'The plugin ships a growing list of default layouts for social cards.', 0.8],
      ['Cards', 'Social cards are images that a chat shows for a link.', 0.75],
    ],
    'Social cards are images that a chat shows for a link. [2]',
  ],
  [
    'what a definition holds for may come before it',
    'What is a composable?',
    [
      ['Glossary', 'The term composable describes a common usage pattern.', 0.8],
      ['Composables', 'In the context of these applications, a "composable" is a function that keeps state.', 0.75],
    ],
    'In the context of these applications, a "composable" is a function that keeps state. [2]',
  ],
  [
    'what happens is told by what happens',
    'How are answers checked?',
    [
      ['Trouble', 'If an answer is missing, add its page and check the answers.', 0.8],
      ['How it works', 'Answers are checked word by word as they stream.', 0.8],
    ],
    'Answers are checked word by word as they stream. [2]',
  ],
  [
    'a list is what several are asked for by',
    'What are the types of cards?',
    [
      ['Cards', 'Cards of all types can be nested, but types of cards are best kept few.', 0.8],
      [
        'Cards',
        'The type of a card:\n\n- note cards are blue.\n- tip cards are purple.\n- caution cards are yellow.',
        0.76,
      ],
    ],
    'The type of a card:\n\n- note cards are blue.',
  ],
  [
    'who is sent elsewhere learns nothing',
    'list of components',
    [
      ['Components', 'See the sidebar for a list of the components.', 0.8],
      ['Components', 'There are three components: cards, steps, tabs and icons.', 0.75],
    ],
    'There are three components: cards, steps, tabs and icons. [2]',
  ],
  [
    'the table that is called as what is asked for, whole',
    'Which scopes are there?',
    [
      ['Keys', 'Some scopes are wider than others.', 0.8],
      ['Scopes', '| scope | may |\n| --- | --- |\n| chat | ask and search |\n| ingest | add pages |', 0.78],
    ],
    '| scope | may |\n| --- | --- |\n| chat | ask and search |\n| ingest | add pages |\n\n[2]',
  ],
  [
    'what is said in passing is said all the same',
    'What is early stopping?',
    [
      ['Training', 'In large models, early stopping can save days.', 0.8],
      ['Training', 'The findings help to motivate early stopping, a classic technique for networks.', 0.76],
    ],
    'The findings help to motivate early stopping, a classic technique for networks. [2]',
  ],
  [
    'and so is what something is called',
    'What is a stride?',
    [
      ['Convolutions', 'A stride larger than one makes the output smaller.', 0.8],
      ['Convolutions', 'The number of rows that the window moves at once is called the stride.', 0.76],
    ],
    'The number of rows that the window moves at once is called the stride. [2]',
  ],
  [
    'what there is, whatever verb asks for it',
    'what hooks are there',
    [
      ['Hooks', 'Hooks are added with the method addHook.', 0.8],
      ['Hooks', 'There are hooks for requests:\n\n- onRequest\n- onSend', 0.78],
    ],
    'There are hooks for requests:\n\n- onRequest\n- onSend [2]',
  ],
  [
    'a slash in code or between two words is no place',
    'Where do the pages go?',
    [
      [
        'Tabs',
        `- Name the pages of a tab\n  ${fence('js', '// page.js').replaceAll('\n', '\n  ')}\n  Pages/tabs:`,
        0.8,
      ],
      ['Loaders', 'The loader reads pages from the src/pages/ folder.', 0.5],
    ],
    'The loader reads pages from the src/pages/ folder. [2]',
  ],
  [
    'a condition that is about something else, and a row whose header alone has the word',
    'is it free',
    [
      ['Running it on free tiers', 'With a plate of your own, only the limits of the press apply.', 0.8],
      ['Running it on free tiers', '| provider | free for |\n| --- | --- |\n| Neon | half a gigabyte |', 0.8],
      ['Kite', 'Kite is free software.', 0.67],
    ],
    'Kite is free software. [3]',
  ],
  [
    'what opens the page that is called so speaks of its title, and links to other pages say nothing',
    'What does kite prune do?',
    [
      ['Kite prune > See also', '- kite prune\n- kite install\n- kite folders', 0.8],
      [
        'Kite prune > Description',
        'This command removes plates that nobody needs.\n\nWith --dry-run, kite prune does nothing.',
        0.78,
      ],
    ],
    'This command removes plates that nobody needs.',
  ],
]

for (const [kind, question, found, first] of rows)
  test(kind, () => {
    expect(answer(question, found)).toStartWith(first)
  })
