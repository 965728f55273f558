import type { IngestOptions } from './ingest/run.ts'
import { COLLECTION_OPTION, type Command, EXIT, SERVER_OPTIONS, wholeNumber } from './program/command.ts'

export const ingest: Command<IngestOptions> = {
  name: 'ingest',
  summary: 'Add pages to the library: Markdown, HTML, PDF, Word and other files, by folder, file, pattern or address',
  arguments: [
    { name: '<path...>', description: 'folders, files, patterns in quotation marks, or the address of a site' },
  ],
  options: [
    COLLECTION_OPTION,
    { flags: '-b, --base-url <url>', description: 'address of the site, from which each page gets its own' },
    { flags: '-l, --language <tag>', description: 'language of the pages (BCP 47); else detected' },
    { flags: '-n, --dry-run', description: 'say what would be added, changed and removed; send nothing' },
    { flags: '--prune', description: 'remove documents that an earlier run added and whose files are gone' },
    { flags: '-w, --watch', description: 'go on, and send what changes, until Ctrl-C; with a server that runs' },
    { flags: '--root <folder>', description: 'folder that ids and addresses count from; else the one given' },
    {
      flags: '--source <name>',
      description: 'name of these pages for --prune, of a site for `lectern sources`; else made of where they are',
    },
    {
      flags: '--site <generator>',
      description: 'what makes the site: docusaurus, mkdocs …; else detected from its files',
    },
    {
      flags: '--exclude <pattern>',
      description: 'files or folders to leave out, in quotation marks; may be repeated',
      parse: (pattern, before) => [...(Array.isArray(before) ? before : []), pattern],
    },
    {
      flags: '--include-from <folder>',
      description: 'folder that pages may include files from; else the folder of the site',
    },
    { flags: '--concurrency <n>', description: 'pages to send at once', default: 4, parse: wholeNumber(1, 32) },
    ...SERVER_OPTIONS,
  ],
  examples: [
    ['lectern ingest docs', 'every page beneath docs; run again, it sends only what is new'],
    ['lectern ingest docs --base-url https://docs.example.org --prune', 'a whole site, kept in step'],
    [
      'lectern ingest https://docs.example.org/guide/',
      'a live site, all below that address; run again, only what changed',
    ],
    ['lectern ingest docs --watch --prune', 'and again whenever a page changes, while you write'],
    ["lectern ingest docs --exclude 'drafts/**'", 'all but the pages beneath docs/drafts'],
    ["lectern ingest 'book/**/*.md' -c book --dry-run", 'what a pattern would bring into the collection book'],
  ],
  exitCodes: [
    [EXIT.failed, 'some pages could not be stored; they are listed'],
    [EXIT.unavailable, 'no server answered'],
    [EXIT.interrupted, 'stopped by Ctrl-C; the same command goes on from there'],
  ],
  async run(paths, options, context) {
    const { runIngest } = await import('./ingest/run-ingest.ts')
    return await runIngest(paths, options, context)
  },
}
