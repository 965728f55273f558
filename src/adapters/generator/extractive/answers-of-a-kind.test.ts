/** Ten questions of each kind whose answer was once found beside the right unit: each with what misled then. */
import { describe, expect, test } from 'bun:test'
import type { Passage } from '../../../ports/passage.ts'
import { renderAnswer } from './render.ts'
import { selectQuotations } from './select.ts'

interface Page {
  readonly heading: string
  readonly text: string
}

/** What misleads comes first, and scores a little better. */
const answer = (question: string, pages: readonly Page[]): string =>
  renderAnswer(
    selectQuotations({
      question,
      termWeights: new Map(),
      passages: pages.map(
        ({ heading, text }, index): Passage => ({
          chunkId: String(index + 1),
          documentId: heading,
          documentRowId: String(index + 1),
          title: heading,
          url: null,
          headingPath: [heading],
          language: 'en',
          text,
          start: 0,
          end: text.length,
          score: 0.8 - 0.01 * index,
        }),
      ),
    }),
  )

const fence = (language: string, code: string): string => `\`\`\`${language}\n${code}\n\`\`\``

describe('the value of a setting is the row of the settings', () => {
  const HEADER = '| setting | meaning | default |\n| --- | --- | --- |'
  const rows: readonly (readonly [question: string, told: string, row: string])[] = [
    ['What is the default port?', 'A port is an interface that the core needs.', 'PORT | port to listen on | 8000'],
    ['What is the default timeout?', 'A timeout ends what takes too long.', 'TIMEOUT | timeout in seconds | 30'],
    ['What is the default log level?', 'A log level says how much is told.', 'LOG_LEVEL | log level | info'],
    ['What is the default host?', 'A host is a machine with a name.', 'HOST | host to listen on | 127.0.0.1'],
    ['What is the default batch size?', 'A batch size is a compromise.', 'BATCH_SIZE | batch size | 64'],
    ['What is the default cache size?', 'A cache size has to be tried out.', 'CACHE_SIZE | cache size in MB | 256'],
    ['What is the default user name?', 'A user name names a user.', 'USER_NAME | user name | reader'],
    ['What is the maximum upload size?', 'An upload size may be large.', 'UPLOAD_SIZE | maximum upload size | 25 MB'],
    ['What is the default number of retries?', 'A retry is one more try.', 'RETRIES | number of retries | 3'],
    [
      'What is the default session lifetime?',
      'A session has a lifetime.',
      'SESSION_LIFETIME | lifetime of a session | 30 days',
    ],
    ['Which format is the default?', 'A format is a convention.', 'FORMAT | format of exports | JSON'],
  ]
  const table = [HEADER, ...rows.map(([, , row]) => `| ${row} |`)].join('\n')
  test.each(rows)('%s', (question, told, row) => {
    const pages = [
      { heading: 'Architecture', text: told },
      { heading: 'Settings', text: table },
    ]
    expect(answer(question, pages)).toStartWith(`${HEADER}\n| ${row} |\n\n[2]`)
  })
})

describe('how to do something is its command, and not data in which the question stands', () => {
  const rows: readonly (readonly [question: string, purpose: string, command: string])[] = [
    ['How do I back up my library?', 'To back up the library', 'lectern backup'],
    ['How do I restore my library?', 'To restore the library', 'lectern restore'],
    ['How do I delete a collection?', 'To delete a collection', 'lectern collections delete'],
    ['How do I list my documents?', 'To list documents', 'lectern documents list'],
    ['How do I check my settings?', 'To check the settings', 'lectern config --check'],
    ['How do I create a key?', 'To create a key', 'lectern keys create'],
    ['How do I revoke a key?', 'To revoke a key', 'lectern keys revoke'],
    ['How do I ingest a folder?', 'To ingest a folder', 'lectern ingest docs'],
    ['How do I migrate the schema?', 'To migrate the schema', 'lectern migrate up'],
    ['How do I rebuild the index?', 'To rebuild the index', 'lectern reindex'],
    ['How do I measure the answers?', 'To measure the answers', 'lectern eval questions.yaml'],
  ]
  const asked = fence('yaml', rows.map(([question]) => `- question: ${question}\n  document_id: page`).join('\n'))
  test.each(rows)('%s', (question, purpose, command) => {
    const pages = [
      { heading: 'Evaluating', text: `Write questions in YAML:\n\n${asked}` },
      { heading: 'Command line', text: `${purpose}, run:\n\n${fence('sh', command)}` },
    ]
    expect(answer(question, pages)).toStartWith(`${purpose}, run:\n\n${fence('sh', command)}\n[2]`)
  })
})

describe('how to install something is not how its tests are installed', () => {
  const rows: readonly (readonly [name: string, tool: string])[] = [
    ...([
      ['Vue', 'Vite'],
      ['Kite', 'Volt'],
      ['Lumen', 'Parcel'],
      ['Reef', 'Rollup'],
      ['Sable', 'Bun'],
    ] as const),
    ...([
      ['Tern', 'Deno'],
      ['Umbra', 'Webpack'],
      ['Vesper', 'Yarn'],
      ['Wren', 'Turbo'],
      ['Yarrow', 'Nx'],
    ] as const),
    ['Zephyr', 'Grunt'],
  ]
  test.each(rows)('%s with %s', (name, tool) => {
    const command = fence('sh', `npm create ${name.toLowerCase()}@latest`)
    const pages = [
      { heading: 'Testing', text: `In a ${tool} project, add the tests:\n\n${fence('sh', 'npm install -D test-kit')}` },
      { heading: `Install ${name}`, text: `To create a project of ${name} with ${tool}, run:\n\n${command}` },
    ]
    expect(answer(`How do I install ${name} with ${tool}?`, pages)).toStartWith(
      `To create a project of ${name} with ${tool}, run:\n\n${command}\n[2]`,
    )
  })
})

describe('how to publish somewhere is the command, and no praise of the place', () => {
  const places = [
    'GitHub Pages',
    'GitLab Pages',
    'Netlify',
    'Vercel',
    'Forge',
    'Surge',
    'Firebase',
    'Azure',
    'Render',
    'Heroku',
  ]
  test.each(places)('%s', (place) => {
    const command = fence('sh', 'site deploy --force')
    const pages = [
      {
        heading: 'Publishing',
        text: `${place} is certainly the most convenient place to publish your site. It is free.`,
      },
      { heading: place, text: `To publish your site to ${place}, run:\n\n${command}` },
    ]
    expect(answer(`How do I publish my site to ${place}?`, pages)).toStartWith(
      `To publish your site to ${place}, run:\n\n${command}\n[2]`,
    )
  })
})

describe('a name alone is what it does, and not blocks that mention it', () => {
  const rows: readonly (readonly [name: string, does: string])[] = [
    ['navigation.instant', 'answers clicks on links without reloading the page'],
    ['navigation.tabs', 'shows the sections as tabs'],
    ['search.suggest', 'completes what is typed'],
    ['content.copy', 'shows a button that copies the code'],
    ['toc.follow', 'scrolls with the reader'],
    ['header.autohide', 'hides the header on the way down'],
    ['announce.dismiss', 'lets readers close the announcement'],
    ['cache.enabled', 'keeps what was built'],
    ['search.highlight', 'marks the words that were looked for'],
    ['navigation.top', 'shows a button that leads back to the top'],
  ]
  test.each(rows)('%s', (name, does) => {
    const block = fence('yaml', `theme:\n  features:\n    - ${name}\n    - other`)
    const says = `The flag ${name} ${does}.`
    const pages = [
      { heading: 'Upgrading', text: block },
      { heading: 'Prefetching', text: `${block}\n\n${block.replace('other', 'another')}` },
      { heading: 'Features', text: says },
    ]
    expect(answer(name, pages)).toStartWith(`${says} [3]`)
  })
})

describe('whether a version is supported is what is said of versions of the same', () => {
  const rows: readonly (readonly [name: string, asked: string, least: string])[] = [
    ...([
      ['PostgreSQL', '14', '15'],
      ['Node.js', '18', '22'],
      ['Python', '3.8', '3.11'],
      ['Redis', '6', '7'],
    ] as const),
    ...([
      ['Debian', '11', '12'],
      ['Java', '11', '17'],
      ['Ruby', '2.7', '3.2'],
      ['Go', '1.20', '1.22'],
    ] as const),
    ...([
      ['Chrome', '100', '120'],
      ['Android', '9', '12'],
      ['Ubuntu', '20', '22'],
    ] as const),
  ]
  test.each(rows)('%s %s', (name, asked, least) => {
    const pages = [
      { heading: 'Limits', text: `Counts are kept in ${name}, which support many readers.` },
      { heading: 'Deploying', text: `To use ${name}, set its address. It must be version ${least} or later.` },
    ]
    expect(answer(`Does it support ${name} ${asked}?`, pages)).toStartWith(
      `To use ${name}, set its address. It must be version ${least} or later. [2]`,
    )
  })
})
