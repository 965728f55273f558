/** How something is done: whole, in order, and not how something else is done. */
import { expect, test } from 'bun:test'
import { answer, type Found, fence } from './answers.fixture.ts'

const TREE = '.\n├─ docs/\n│  └─ styles/\n│     └─ extra.css\n└─ site.yml'

const rows: readonly (readonly [kind: string, question: string, found: readonly Found[], first: string])[] = [
  [
    'what comes then is part of it, and a drawing of folders does not hide it',
    'How do I add a custom CSS file?',
    [
      ['Icons', `To give icons colours, add the CSS class to the icon:\n\n${fence('md', ':brand:{ .blue }')}`, 0.76],
      [
        'Customization > Additional CSS',
        `Create a new CSS file in the folder of the pages:\n\n${fence('sh', TREE)}\n\nThen add it to site.yml:\n\n${fence('yaml', 'extra_css:\n  - styles/extra.css')}`,
        0.8,
      ],
    ],
    `Create a new CSS file in the folder of the pages:\n\n${fence('sh', TREE)}\n\nThen add it to site.yml:\n\n${fence('yaml', 'extra_css:\n  - styles/extra.css')}\n[2]`,
  ],
  [
    'the label of a tab comes with the sentence that introduces the tabs',
    'run several workers',
    [
      ['Processes', 'When you run several processes of one program, they are often called workers.', 0.8],
      [
        'Server workers',
        `You can start several workers with the option --workers:\n\nkite: If you use the command kite:\n\n${fence('sh', 'kite run --workers 4')}`,
        0.8,
      ],
    ],
    `You can start several workers with the option --workers:\n\nkite: If you use the command kite:\n\n${fence('sh', 'kite run --workers 4')}\n[2]`,
  ],
  [
    'steps below another question are not how it is done',
    'how to add page counters',
    [
      [
        'Configuration > Page counters',
        `The press integrates with page counters. If you have one, enable it by adding these lines to press.yml:\n\n${fence('yaml', 'counter: own')}\n\nHow to measure searches?: Besides views, searches can be counted. The following steps are required:\n\n1. Open the settings\n2. Select the stream\n3. Ensure that searches are enabled`,
        0.8,
      ],
    ],
    `The press integrates with page counters. If you have one, enable it by adding these lines to press.yml:\n\n${fence('yaml', 'counter: own')}\n[1]`,
  ],
  [
    'how it was written before an upgrade comes after how it is done',
    'how to add page counters',
    [
      [
        'How to upgrade > Changes > page_counters',
        `This option went with 1.2. The following lines must be changed:\n\n8.x:\n\n${fence('yaml', 'extra:\n  counters: own')}\n\n7.x:\n\n${fence('yaml', 'page_counters:\n  - own\n  - auto')}`,
        0.82,
      ],
      [
        'Counting readers > Configuration > Page counters',
        `The press integrates with page counters 4. If you already have one, enable it by adding the following lines to press.yml:\n\n${fence('yaml', 'extra:\n  counter: own')}`,
        0.8,
      ],
    ],
    `The press integrates with page counters 4. If you already have one, enable it by adding the following lines to press.yml:\n\n${fence('yaml', 'extra:\n  counter: own')}\n[2]`,
  ],
  [
    'notes on lines of code are no steps',
    'how to add page counters',
    [
      [
        'Counting readers > Configuration > Page counters',
        `The press integrates with page counters 4. If you already have one, enable it by adding the following lines to press.yml:\n\n${fence('yaml', 'extra:\n  counter: own')}`,
        0.8,
      ],
      [
        'Counting readers > Configuration > Was this page helpful?',
        '1. This feature is natively integrated with page counters, which is why both are required. However, it is also possible to provide your own.\n2. You can add tags to the note which is shown after the reader has answered, e.g. to link to a form.',
        0.58,
      ],
    ],
    `The press integrates with page counters 4. If you already have one, enable it by adding the following lines to press.yml:\n\n${fence('yaml', 'extra:\n  counter: own')}\n[1]`,
  ],
  [
    'a verb in two words is asked for by the noun',
    'how to backup',
    [
      [
        'Settings',
        '| setting | meaning | default |\n| --- | --- | --- |\n| BACKUP_DIR | folder for scheduled backups | none |',
        0.8,
      ],
      [
        'Backing up',
        'To back up the press, run press save backup.tar while it runs. It writes all plates into one file.',
        0.75,
      ],
    ],
    'To back up the press, run press save backup.tar while it runs.',
  ],
  [
    'what one may do, said in passing, does not tell how',
    'How do I publish my crate?',
    [
      [
        'Publishing a crate',
        'A published crate is permanent. There is no limit to the number of crate versions you can publish.',
        0.8,
      ],
      ['Publishing', `Run the command to publish the crate:\n\n${fence('sh', 'kite publish')}`, 0.7],
    ],
    `Run the command to publish the crate:\n\n${fence('sh', 'kite publish')}\n[2]`,
  ],
  [
    'the second step does not come without the first',
    'How do I install Kite?',
    [
      ['Styles', `2. Install Kite’s package for styles.\n3. ${'Look at the pages once more. '.repeat(40)}`, 0.8],
      ['Set up Kite', 'Kite is a plugin of Volt. Install Kite with volt add kite.', 0.66],
    ],
    'Install Kite with volt add kite. [2]',
  ],
  [
    'who wants to do something else is told how to do that',
    'How do I install Kite?',
    [
      [
        'Authoring > Add Mark to a project',
        'If you already have a Kite site and want to add Mark, follow these steps.\n\n1. Install Mark.\n2. Name it in kite.yml.',
        0.8,
      ],
      ['Set up > Add the plugin', `Kite is a plugin. Add it by this command:\n\n${fence('sh', 'volt add kite')}`, 0.58],
    ],
    `Kite is a plugin. Add it by this command:\n\n${fence('sh', 'volt add kite')}\n[2]`,
  ],
  [
    'in the passive',
    'How do I highlight lines?',
    [
      ['Code > Lines', 'Add lines of your own to the code block.', 0.8],
      ['Code > Highlighting lines', 'Lines can be highlighted by passing their numbers to the argument hl_lines.', 0.6],
    ],
    'Lines can be highlighted by passing their numbers to the argument hl_lines. [2]',
  ],
  [
    'what is not required is optional, below whatever heading',
    'How do I make a parameter that is not required?',
    [
      [
        'Validation > Required parameters',
        `Make the parameter required by declaring no default:\n\n${fence('py', 'q: str')}`,
        0.8,
      ],
      ['Parameters > Required parameters', 'To make a parameter optional, set its default to None.', 0.78],
    ],
    'To make a parameter optional, set its default to None. [2]',
  ],
  [
    'code that is too long to be cited gives way to a sentence',
    'run several workers',
    [
      [
        'Server workers',
        `Run several workers so:\n\n${fence('sh', `kite run --workers 4\n${'INFO started\n'.repeat(100)}`)}`,
        0.8,
      ],
      ['Recap', 'Run several workers with the option --workers.', 0.7],
    ],
    'Run several workers with the option --workers. [2]',
  ],
  [
    'code that the passage cuts off would swallow its marker',
    'run several workers',
    [
      ['Server workers', 'Run several workers so:\n\n```sh\nkite run --workers 4\nINFO started', 0.8],
      ['Recap', 'Run several workers with the option --workers.', 0.7],
    ],
    'Run several workers with the option --workers. [2]',
  ],
  [
    'numbered drawbacks are no steps',
    'How do I share state between components?',
    [
      [
        'State > Why',
        'Sharing state between components has its drawbacks:\n\n1. Several components depend on the state.\n2. Any component may change it.',
        0.8,
      ],
      [
        'State > Stores',
        `To share state between components, put it into a store:\n\n${fence('js', 'const store = keep()')}`,
        0.7,
      ],
    ],
    `To share state between components, put it into a store:\n\n${fence('js', 'const store = keep()')}\n[2]`,
  ],
  [
    'how something else is added says nothing of it',
    'How do I add a new language to my site?',
    [
      ['Pages', 'Add new pages to your site by making Markdown files in the folder docs.', 0.8],
      ['Translations', 'To add a language, put it into locales.', 0.72],
    ],
    'To add a language, put it into locales. [2]',
  ],
  [
    'numbered steps need no lead-in',
    'How do I put the chat on my site?',
    [
      [
        'Own page',
        `<x-chat> is the chat as an element, on pages that use it:\n\n${fence('html', '<x-chat></x-chat>')}`,
        0.8,
      ],
      [
        'Add it to your pages',
        '1. Put this into the head of your site: the script of the chat.\n2. Allow your site to call the server.',
        0.75,
      ],
    ],
    '1. Put this into the head of your site: the script of the chat.\n2. Allow your site to call the server. [2]',
  ],
  [
    'options that are there are no steps',
    'How can I disable the search?',
    [
      [
        'Configuration',
        'The search plugin supports these options:\n\n- maxResults: Limit the results of a search. Default is 5.\n- personal: Disable what is remembered of searches. Default is false.',
        0.74,
      ],
      ['Index', 'Set it to false to disable the search and its index.', 0.7],
    ],
    'Set it to false to disable the search and its index. [2]',
  ],
  [
    'an exercise asks, and answers nothing',
    'When should I use a cache?',
    [
      ['Caching > Exercises', '1. Use a cache in the program above. What happens when it is full?', 0.8],
      ['Caching', 'Use a cache when the same page is asked for again and again.', 0.75],
    ],
    'Use a cache when the same page is asked for again and again. [2]',
  ],
  [
    'a name alone asks for the code too',
    'chat desktop connector',
    [
      [
        'Connectors',
        `The chat connector of the desktop starts programs. One of them forwards everything. Add it to connectors.json:\n\n${fence('json', '{ "forward": true }')}`,
      ],
    ],
    `The chat connector of the desktop starts programs. One of them forwards everything. Add it to connectors.json:\n\n${fence('json', '{ "forward": true }')}\n[1]`,
  ],
  [
    'a row of figures answers no how',
    'How do I stream answers?',
    [
      ['Measured', '| case | result |\n| --- | --- |\n| answers, stream of 100 | ends once, holds |', 0.8],
      ['Streaming', 'To stream the answers, send stream: true.', 0.7],
    ],
    'To stream the answers, send stream: true. [2]',
  ],
  [
    'a noun of the verb says how it is done',
    'how to validate props',
    [
      ['Props', 'When the check of props fails, the console shows a warning of validate.', 0.8],
      ['Props', 'To specify prop validations, you can pass an object with what each has to be.', 0.75],
    ],
    'To specify prop validations, you can pass an object with what each has to be. [2]',
  ],
  [
    'however well it says how the opposite is done',
    'How do I make a parameter that is not required?',
    [
      ['Parameters', `Make the parameter required by declaring it without a default:\n\n${fence('py', 'q: str')}`, 0.8],
      ['Parameters', 'To make a parameter optional, set its default to None.', 0.75],
    ],
    'To make a parameter optional, set its default to None. [2]',
  ],
  [
    'a command below the heading that says what was asked',
    'ingest a folder',
    [
      [
        'Ingesting > Options',
        '| option | meaning |\n| --- | --- |\n| --root FOLDER | the folder that ids count from |',
        0.8,
      ],
      [
        'Ingesting > Ingest a folder',
        `${fence('sh', 'lectern ingest ./docs')}\n\nEvery file in the folder is read.`,
        0.78,
      ],
    ],
    `${fence('sh', 'lectern ingest ./docs')}\n[2]`,
  ],
  [
    'a word before an article is a verb, and has the reader do it',
    'bump the version',
    [
      ['Scripts', '- OLD_VERSION - The version before the bump', 0.8],
      ['Kite', 'Run kite version to bump the version and write it to kite.json.', 0.66],
    ],
    'Run kite version to bump the version and write it to kite.json. [2]',
  ],
  [
    'a sentence that does not say how leaves the first place to what nearly does',
    'How do I install a plate globally?',
    [
      ['Global plates', 'A plate that is installed globally is stored like any other plate.', 0.8],
      ['Plates', '- Install a plate globally with the option --global.\n- Install it here without it.', 0.36],
    ],
    '- Install a plate globally with the option --global.',
  ],
  [
    'a command that says once more what its heading says',
    'How do I install it?',
    [
      ['Getting started > Install and start', `Run two commands:\n\n${fence('sh', 'kite install\nkite start')}`, 0.8],
      ['Upgrading > Restart', `Install the new program:\n\n${fence('sh', 'cp kite /opt/kite')}`, 0.75],
    ],
    `Run two commands:\n\n${fence('sh', 'kite install\nkite start')}\n[1]`,
  ],
  [
    'without: whatever form the word has',
    'write without escaping the text',
    [
      ['Safety', `Everything that you write is escaped:\n\n${fence('js', 'write(text)')}`, 0.8],
      ['Raw', `To write a text that is not escaped, use raw:\n\n${fence('js', 'raw(text)')}`, 0.45],
    ],
    `To write a text that is not escaped, use raw:\n\n${fence('js', 'raw(text)')}\n[2]`,
  ],
  [
    'a name that is a verb elsewhere tells nobody to do anything',
    'How do I launch the editor?',
    [
      [
        'Click > Launching editors',
        `Click supports launching the editor by itself.\n\nFor example:\n\n${fence('py', 'click.edit()')}`,
        0.8,
      ],
    ],
    `For example:\n\n${fence('py', 'click.edit()')}\n[1]`,
  ],
  [
    'what asks before it tells is not where an answer begins',
    'How do I pass a plate without giving it away?',
    [
      ['Passing', 'What if you want to pass a plate but not give it away? It is a nuisance to pass it back.', 0.8],
      ['Lending', 'To pass a plate without giving it away, lend it with &plate.', 0.45],
    ],
    'To pass a plate without giving it away, lend it with &plate. [2]',
  ],
]

for (const [kind, question, found, first] of rows)
  test(kind, () => {
    expect(answer(question, found)).toStartWith(first)
  })

test('what was asked before says what it is about, and not what is asked', () => {
  const found: readonly Found[] = [
    ['Footer > Social links', `Add social links to the footer:\n\n${fence('yaml', 'social: [forge]')}`, 0.8],
    [
      'Footer > Notice',
      `The footer has a notice. To remove the notice, add this:\n\n${fence('yaml', 'notice: false')}`,
      0.62,
    ],
  ]
  const message = 'and how do I remove the notice?'
  expect(answer('and how do I remove the notice add social links footer?', found, message)).toStartWith(
    'The footer has a notice.',
  )
})

test('and a single word of its own says what is asked', () => {
  const found: readonly Found[] = [
    ['Building', 'A subcommand is built into the program, and every other subcommand too.', 0.8],
    ['More', 'Many tools support macros for commands.', 0.42],
  ]
  const question = 'and can it have a macro subcommand?'
  expect(answer(question, found, 'and can it have a macro?')).toStartWith('Many tools support macros')
})
