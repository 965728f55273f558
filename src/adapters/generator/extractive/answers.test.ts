/** What a reader gets first, for each kind of question: the unit that helps, whole and in order. */
import { describe, expect, test } from 'bun:test'
import { answer, type Found, fence } from './answers.fixture.ts'

const PORTS =
  '| setting | meaning | default |\n| --- | --- | --- |\n| HOST | where to listen | 127.0.0.1 |\n| PORT | port to listen on | 8000 |'

const rows: readonly (readonly [kind: string, question: string, found: readonly Found[], first: string])[] = [
  [
    'a value: the row, under its header',
    'What is the default port?',
    [
      ['Architecture', 'A port is an interface that the core needs, by default with one adapter.', 0.82],
      ['Settings', PORTS],
    ],
    '| setting | meaning | default |\n| --- | --- | --- |\n| PORT | port to listen on | 8000 |\n\n[2]',
  ],
  [
    'a value: the sentence that holds a number of the kind',
    'On which port does the preview run?',
    [['Preview', 'The preview runs in the background. Open http://localhost:4000 once the preview runs.']],
    'Open http://localhost:4000 once the preview runs. [1]',
  ],
  [
    'a value that only the output of a command shows',
    'On which port does kite dev run?',
    [
      [
        'Kite',
        `Running kite dev starts development.\n\nStart it:\n\n${fence('console', '$ kite dev\n\nserver running on http://127.0.0.1:7000')}`,
      ],
    ],
    `Start it:\n\n${fence('console', '$ kite dev\n\nserver running on http://127.0.0.1:7000')}\n[1]`,
  ],
  [
    'a version',
    'Which version of Node.js do I need?',
    [['Install', 'Node.js runs the builds. You need Node.js 20 or later to install it.']],
    'You need Node.js 20 or later to install it. [1]',
  ],
  [
    'how to: the command, and not data that contains the words',
    'How do I back up my library?',
    [
      [
        'Evaluating',
        `Write questions in YAML:\n\n${fence('yaml', '- question: How do I back up my library?\n  document_id: backing-up')}`,
        0.82,
      ],
      ['Backing up', `To back up the library, run one command:\n\n${fence('sh', 'lectern backup library.backup')}`],
    ],
    `To back up the library, run one command:\n\n${fence('sh', 'lectern backup library.backup')}\n[2]`,
  ],
  [
    'how to: what sets the thing up, and not what tests it',
    'How do I install Kite with Volt?',
    [
      ['Testing', `In a Volt project, add the test runner:\n\n${fence('sh', 'npm install -D kite-test')}`, 0.8],
      ['Install Kite', `To install Kite with Volt, run:\n\n${fence('sh', 'npm create kite@latest')}`, 0.79],
    ],
    `To install Kite with Volt, run:\n\n${fence('sh', 'npm create kite@latest')}\n[2]`,
  ],
  [
    'how to: a command comes before praise',
    'How do I publish my site to Forge Pages?',
    [
      [
        'Publishing your site',
        `Forge Pages is certainly the most convenient way.\n\nTo publish your site to Forge Pages, run:\n\n${fence('sh', 'site deploy --pages')}`,
      ],
    ],
    `To publish your site to Forge Pages, run:\n\n${fence('sh', 'site deploy --pages')}\n[1]`,
  ],
  [
    'how to, typed as a command: the configuration with its sentence',
    'add a copy button',
    [
      [
        'Copy button',
        `Similarly, the copy button can be left out.\n\nTo add a copy button to every block, name the feature:\n\n${fence('yaml', 'features:\n  - copy')}`,
      ],
    ],
    `To add a copy button to every block, name the feature:\n\n${fence('yaml', 'features:\n  - copy')}\n[1]`,
  ],
  [
    'how to: the output of a command is no way to do it',
    'How do I start the server?',
    [
      [
        'Start the server',
        `When you start the server twice, you will see this error:\n\n${fence('text', 'Error: the port is taken')}\n\nTo start the server, run:\n\n${fence('sh', 'server start')}`,
      ],
    ],
    `To start the server, run:\n\n${fence('sh', 'server start')}\n[1]`,
  ],
  [
    'steps, whole, with their lead-in',
    'How do I rotate the admin key?',
    [
      [
        'Admin key',
        'The key is long.\n\nTo rotate the admin key:\n\n1. Make a new key.\n2. Set ADMIN_KEY.\n3. Restart.',
      ],
    ],
    'To rotate the admin key:\n\n1. Make a new key.\n2. Set ADMIN_KEY.\n3. Restart. [1]',
  ],
  [
    'what something is: the sentence that says so',
    'What is a composable?',
    [
      ['Testing', 'Testing a composable takes a host component. Composables are tested by hand.', 0.82],
      ['Composables', 'In the context of applications, a "composable" is a function that keeps state of its own.'],
    ],
    'In the context of applications, a "composable" is a function that keeps state of its own. [2]',
  ],
  [
    'a name alone: what it does, and not three blocks that mention it',
    'instant loading',
    [
      ['Upgrading', fence('yaml', 'features:\n  - instant loading\n  - tabs'), 0.82],
      ['Instant loading', 'With instant loading, clicks on links are answered without reloading the page.'],
    ],
    'With instant loading, clicks on links are answered without reloading the page. [2]',
  ],
  [
    'an error: the sentence that names it',
    'error K0277',
    [['Errors', 'Errors have codes. K0277 means that a value cannot be awaited; box it first.']],
    'K0277 means that a value cannot be awaited; box it first. [1]',
  ],
  [
    'without: what is done with it does not help',
    'Can I run it without Docker?',
    [
      ['Deploying', 'Docker finds out by itself whether it is well. You can run it in Docker with one command.', 0.81],
      ['One file', 'You can run it without Docker: the program is one file.'],
    ],
    'You can run it without Docker: the program is one file. [2]',
  ],
  [
    'not required: what is required does not help',
    'How do I make a parameter that is not required?',
    [['Parameters', 'A parameter without a default is required. A parameter with a default value is not required.']],
    'A parameter with a default value is not required. [1]',
  ],
  [
    'a difference: where both stand',
    'What is the difference between put and patch?',
    [
      ['Design', 'The difference between designs is a matter of taste.', 0.82],
      ['Updates', 'Use put to replace the whole item, while patch changes only the fields that you send.'],
    ],
    'Use put to replace the whole item, while patch changes only the fields that you send. [2]',
  ],
  [
    'what leans back comes with what it leans on',
    'When was the archive moved?',
    [['Archive', 'The archive of the town is old. It was moved in 1911, after the flood.']],
    'The archive of the town is old. It was moved in 1911, after the flood. [1]',
  ],
  [
    'what goes on with something is not where an answer begins',
    'How long are copies kept?',
    [['Copies', 'Copies are kept for thirty days.\n\nBut copies of the archive are kept for ninety days.']],
    'Copies are kept for thirty days. [1]',
  ],
  [
    'how to: the page may say it in another verb',
    'How do I install Kite?',
    [
      ['Try it', 'You need not install anything to try Kite: it runs in the browser.', 0.79],
      ['Kite', `To get started with Kite, run:\n\n${fence('sh', 'npm create kite@latest')}`],
    ],
    `To get started with Kite, run:\n\n${fence('sh', 'npm create kite@latest')}\n[2]`,
  ],
  [
    'how to: a request that quotes the question is no way to do it',
    'How do I back up my library?',
    [
      [
        'Asking',
        `Ask the library by curl:\n\n${fence('sh', 'curl localhost:8000/v1/chat -d \'{"message": "How do I back up my library?"}\'')}`,
        0.82,
      ],
      ['Backing up', 'To back up the library, run lectern backup library.backup while the server runs.'],
    ],
    'To back up the library, run lectern backup library.backup while the server runs. [2]',
  ],
  [
    'how to: below a section that praises stands how it is done',
    'How do I publish my site to Forge Pages?',
    [
      ['Forge Pages', 'Forge Pages is the most convenient place to publish your site. It is free of charge.', 0.82],
      [
        'Forge Pages',
        `If you do it by hand, invoke this in your project:\n\n${fence('sh', 'site deploy --force')}`,
        0.7,
      ],
    ],
    `If you do it by hand, invoke this in your project:\n\n${fence('sh', 'site deploy --force')}\n[2]`,
  ],
  [
    'how to: beside a section that says that it can be done, another says how',
    'How do I publish my site to Forge Pages?',
    [
      ['Publishing > Forge Pages > With actions', 'You can publish your site to Forge Pages at each change.', 0.82],
      [
        'Publishing > Forge Pages > By hand',
        `If you publish the site by hand, invoke this in your project:\n\n${fence('sh', 'site deploy --force')}`,
        0.7,
      ],
    ],
    `If you publish the site by hand, invoke this in your project:\n\n${fence('sh', 'site deploy --force')}\n[2]`,
  ],
  [
    'how to: what code achieves comes with it',
    'How do I bind a value to a component?',
    [
      [
        'Component binding',
        `A component can bind a value in both ways.\n\nThe way to achieve this is defineBinding():\n\n${fence('js', 'const value = defineBinding()')}`,
      ],
    ],
    `A component can bind a value in both ways.\n\nThe way to achieve this is defineBinding():\n\n${fence('js', 'const value = defineBinding()')}\n[1]`,
  ],
  [
    'an example: the code',
    'slot example',
    [
      [
        'Slots',
        `A slot is a place for content. Every slot may have a name.\n\nThe parent fills the slot:\n\n${fence('html', '<Card>Hello</Card>')}`,
      ],
    ],
    `The parent fills the slot:\n\n${fence('html', '<Card>Hello</Card>')}\n[1]`,
  ],
  [
    'what something is comes with the sentence behind it',
    'What is ownership?',
    [['Ownership', 'Ownership is a set of rules for memory. Each value has one owner. Scopes end.']],
    'Ownership is a set of rules for memory. Each value has one owner. [1]',
  ],
  [
    'a paragraph that goes on comes with what it goes on with',
    'How do I change the reply code?',
    [
      [
        'Reply code',
        'You can declare a parameter of type Reply.\n\nAnd then you can change the reply code in that parameter.',
      ],
    ],
    'You can declare a parameter of type Reply.\n\nAnd then you can change the reply code in that parameter. [1]',
  ],
  [
    'a list of changes is no answer to how things are',
    'mermaid diagrams',
    [
      ['Changelog', '- Fixed 4000: Mermaid diagrams too dark in dark mode', 0.82],
      ['Diagrams', 'Mermaid diagrams are drawn from text in a block of code.'],
    ],
    'Mermaid diagrams are drawn from text in a block of code. [2]',
  ],
  [
    'a version that is named by another number',
    'Does it support PostgreSQL 14?',
    [
      ['Rate limits', 'Rate limits are counted in PostgreSQL, and support Redis.', 0.82],
      ['Deploying', 'To use a PostgreSQL server, set DATABASE_URL. It must be version 15 or later.'],
    ],
    'To use a PostgreSQL server, set DATABASE_URL. It must be version 15 or later. [2]',
  ],
  [
    'a version of something else that the sentence names',
    'Does it support PostgreSQL 14?',
    [
      ['Backups', 'Kiteback must support your version of PostgreSQL: for 16, it has to be 2.48 or later.', 0.82],
      ['Deploying', 'To use a PostgreSQL server, set DATABASE_URL. It must be version 15 or later.'],
    ],
    'To use a PostgreSQL server, set DATABASE_URL. It must be version 15 or later. [2]',
  ],
  [
    'how to: what is done to it otherwise is no way to do it',
    'How do I delete a document?',
    [['Documents', 'To list documents, use GET /documents. To delete a document, use DELETE /documents/{id}.']],
    'To delete a document, use DELETE /documents/{id}. [1]',
  ],
  [
    'how to: what is done to something else is no way to do it',
    'How do I turn off the sample book?',
    [
      ['Limits', 'To change the limit, set LIMIT; zero turns it off.', 0.82],
      ['Samples', 'To start without the sample book, set SAMPLE_BOOK=false.'],
    ],
    'To start without the sample book, set SAMPLE_BOOK=false. [2]',
  ],
  [
    'how to: a section about the one thing says nothing of how to do without',
    'How can I run it without Docker?',
    [
      ['Docker', 'Run it read-only, and write to the volume.', 0.9],
      ['One file', 'Run the program by itself: it is one file and needs no Docker.', 0.7],
    ],
    'Run the program by itself: it is one file and needs no Docker. [2]',
  ],
  [
    'a table that a sentence announces comes with it',
    'Which formats can I ingest?',
    [
      [
        'Formats',
        'You can ingest these formats.\n\n| format | files |\n| --- | --- |\n| Markdown | .md |\n| HTML | .html |\n\nOthers are left out.',
      ],
    ],
    'You can ingest these formats.\n\n| format | files |\n| --- | --- |\n| Markdown | .md |\n| HTML | .html |\n\n[1]',
  ],
  [
    'a difference that no sentence states: what is said of each',
    'push vs pull',
    [
      ['Pull', 'A pull brings the commits of others into your copy.', 0.8],
      ['Push', 'A push sends your commits to the server.', 0.79],
      ['Rates', 'A pull is more usual than a push.', 0.7],
    ],
    'A push sends your commits to the server. [2]\n\nA pull brings the commits of others into your copy. [1]',
  ],
  [
    'what only sends the reader elsewhere is no answer',
    'How do I test a form?',
    [
      [
        'Forms',
        'See the section on testing to learn how to test a form. To test a form, mount it and call submit on it.',
      ],
    ],
    'To test a form, mount it and call submit on it. [1]',
  ],
  [
    'markup that a site generator would have read is no answer',
    'And in Windows PowerShell?',
    [['Shells', '//// tab | Windows PowerShell\n\nIn Windows PowerShell, run Activate.ps1 in the folder.']],
    'In Windows PowerShell, run Activate.ps1 in the folder. [1]',
  ],
]

describe('first comes', () => {
  for (const [kind, question, found, first] of rows)
    test(kind, () => {
      expect(answer(question, found)).toStartWith(first)
    })
})

test('nothing is quoted twice, nor before what it follows in its page', () => {
  const text =
    'Copies are made at night. Copies are kept for thirty days. A copy that is kept longer needs the setting KEEP.'
  const quoted = answer('How long are copies kept?', [['Copies', text]])
  const sentences = quoted.split(/ \[\d\]\s*/).filter((part) => part !== '')
  expect(new Set(sentences).size).toBe(sentences.length)
  const places = sentences.map((part) => text.indexOf(part))
  expect(places).toEqual(places.toSorted((a, b) => a - b))
})
