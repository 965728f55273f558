/** A folder as its generator sees it: which files are pages, where they live, and what they include. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '../../library/folder/read-page.ts'
import { leftOutClauses } from '../../library/folder/walk-folder.ts'
import { findPages } from './find-pages.ts'
import { goneFrom, prunableSources, sourceOf } from './prune.ts'
import { addressesOf, createSiteFolders, type SiteFolders } from './site-folders.fixture.ts'

let cwd: string
let write: SiteFolders['write']
let read: SiteFolders['read']
let remove: SiteFolders['remove']
beforeAll(async () => {
  ;({ cwd, write, read, remove } = await createSiteFolders())
})
afterAll(() => remove())

describe('which file stands for a folder, where pages live and which are published:', () => {
  const page = '# Page\n\nText.\n'
  const rows: readonly (readonly [
    string,
    Readonly<Record<string, string>>,
    Readonly<Record<string, string>>,
    string,
  ])[] = [
    [
      'mkdocs',
      { 'mkdocs.yml': 'site_name: x' },
      {
        'docs/index.md': page,
        'docs/README.md': page,
        'docs/01-a/b.md': page,
        'docs/_c.md': page,
        'docs/s.md': '---\nsearch:\n  exclude: true\n---\n',
        'NOTES.md': page,
      },
      ' 01-a/b/ _c/',
    ],
    [
      'docusaurus',
      { 'docusaurus.config.ts': '' },
      {
        'index.md': page,
        '01-a/02-b.md': page,
        '_p.mdx': page,
        'c.md': '---\nslug: /top\n---\n',
        'd.md': '---\nunlisted: true\n---\n',
      },
      ' a/b top',
    ],
    [
      'vitepress',
      { '.vitepress/config.ts': 'export default { cleanUrls: false }' },
      { 'index.md': page, 'README.md': page, 'guide/index.md': page, 'guide/a.md': page },
      ' README.html guide/ guide/a.html',
    ],
    [
      'mdbook',
      { 'book.toml': '[book]\nsrc = "text"\n' },
      {
        'text/SUMMARY.md': '- [A](a.md)\n- [B](b/README.md)\n',
        'text/a.md': page,
        'text/b/README.md': page,
        'text/draft.md': page,
      },
      'a.html b/',
    ],
    [
      'starlight',
      { 'astro.config.mjs': 'starlight()' },
      {
        'src/content/docs/index.mdx': page,
        'src/content/docs/Getting Started.md': page,
        'src/content/docs/x.md': '---\nslug: own/place\n---\n',
        'README.md': page,
      },
      ' getting-started/ own/place/',
    ],
    [
      'hugo',
      { 'hugo.toml': 'baseURL = "https://x"\n' },
      {
        'content/_index.md': page,
        'content/Docs/A b.md': page,
        'content/old.md': '+++\ndraft = true\n+++\n',
        'content/p/index.md': '---\nslug: q\n---\n',
      },
      ' docs/a-b/ q/',
    ],
    [
      'jekyll',
      { '_config.yml': 'title: x\npermalink: pretty\ncollections:\n  guides:\n    output: true\n' },
      {
        'index.md': page,
        '_guides/a.md': page,
        '_drafts/b.md': page,
        'c.md': '---\npermalink: /see/\n---\n',
        'd.md': '---\npublished: false\n---\n',
      },
      ' guides/a/ see/',
    ],
    [
      'mintlify',
      { 'docs.json': '{"$schema": "https://mintlify.com/docs.json", "navigation": {}}' },
      { 'index.mdx': page, 'a/b.mdx': page, 'h.mdx': '---\nhidden: true\n---\n' },
      ' a/b',
    ],
    [
      'mdbook',
      {},
      { 'src/SUMMARY.md': '# Summary\n\n- [A](a.md)\n', 'src/a.md': page, 'src/draft.md': page, 'README.md': page },
      'a.html',
    ],
    ['d2lbook', { 'config.ini': '[build]\nnotebooks = *.md\n' }, { 'index.md': page, 'a/b.md': page }, ' a/b.html'],
    ['sphinx', { 'conf.py': 'project = "x"\nextensions = []\n' }, { 'index.md': page, 'a/b.md': page }, ' a/b.html'],
    [
      'github',
      {},
      { 'README.md': page, 'guide/README.md': page, 'guide/a.md': page },
      'README.md guide/README.md guide/a.md',
    ],
    ['plain', {}, { 'index.md': page, 'README.md': page, 'guide/a.md': page }, ' guide/a'],
  ]
  for (const [name, config, files, expected] of rows)
    test(`${name} by ${Object.keys(config).join(', ') || 'its pages'}`, async () => {
      const folder = `rows/${name}-${Object.keys(config).join('-')}`
      const all = { ...config, ...files }
      await write(Object.fromEntries(Object.entries(all).map(([file, text]) => [`${folder}/${file}`, text])))
      const { made } = await read(folder, name === 'github' ? { site: name } : {})
      expect([...addressesOf(made)].sort().join(' ')).toBe(expected.split(' ').sort().join(' '))
      for (const { site } of made) expect(site).toBe(name === 'plain' ? undefined : name)
    })

  test('a folder of pages is of the site whose configuration lies above it; another is not', async () => {
    await write({ 'above/mkdocs.yml': 'site_name: x', 'above/docs/a.md': '# A', 'above/other/b.md': '# B' })
    expect((await read('above/docs')).made).toMatchObject([{ id: 'a', site: 'mkdocs' }])
    expect((await read('above/other')).made[0]?.site).toBeUndefined()
  })

  test('what the configuration changes is followed', async () => {
    await write({
      'changed/mkdocs.yml':
        'site_name: x\nuse_directory_urls: false\ndocs_dir: pages\nmarkdown_extensions:\n  - toc:\n      slugify: !!python/object/apply:pymdownx.slugs.slugify {kwds: {case: lower}}\n',
      'changed/pages/a.md': '# A',
    })
    const { made } = await read('changed')
    expect(made).toMatchObject([{ id: 'a', url: 'https://x/a.html', anchors: 'pymdownx-lower' }])
  })

  test('a configuration goes on from another of the same repository, and from no other', async () => {
    await write({
      'family/.git/HEAD': '',
      'family/base.yml':
        'docs_dir: pages\nuse_directory_urls: false\nextra:\n  oil: rapeseed\n  wick: flat\nmarkdown_extensions:\n  toc:\n    slugify: !!python/object/apply:pymdownx.slugs.slugify {kwds: {case: lower}}\n',
      'family/middle.yml': 'INHERIT: base.yml\nplugins: [search, macros]\n',
      'family/lamps/mkdocs.yml': 'INHERIT: ../middle.yml\nuse_directory_urls: true\nextra:\n  wick: round\n',
      'family/lamps/pages/a.md': '# A\n\n{{ oil }} and {{ wick }}',
      'stranger.yml': 'docs_dir: /etc\n',
      'family/odd/mkdocs.yml': 'INHERIT: ../../stranger.yml\n',
      'family/odd/docs/b.md': '# B',
      'family/loop/mkdocs.yml': 'INHERIT: mkdocs.yml\ndocs_dir: pages\n',
      'family/loop/pages/c.md': '# C',
    })
    const { made } = await read('family/lamps')
    expect(made).toMatchObject([
      { id: 'a', url: 'https://x/a/', anchors: 'pymdownx-lower', content: '# A\n\nrapeseed and round' },
    ])
    expect((await read('family/odd')).made).toMatchObject([{ id: 'b' }])
    expect((await read('family/loop')).made).toMatchObject([{ id: 'c' }])
  })

  describe('pages that the configuration excludes are none:', () => {
    const rows: readonly (readonly [string, string, string, readonly string[], string])[] = [
      [
        'mkdocs',
        'mkdocs.yml',
        'exclude_docs: |\n  # not yet\n  drafts/\n  *.tmp.md\n  /top.md\n  !drafts/kept.md\ndraft_docs: |\n  soon.md\nplugins:\n  - search\n  - exclude:\n      glob: ["old/*"]\n',
        [
          'docs/drafts/a.md',
          'docs/drafts/kept.md',
          'docs/x/b.tmp.md',
          'docs/top.md',
          'docs/x/top.md',
          'docs/x/soon.md',
          'docs/old/c.md',
          'docs/templates/d.md',
          'docs/e.md',
        ],
        'drafts/kept e x/top',
      ],
      [
        'vitepress',
        '.vitepress/config.mts',
        "export default {\n  // srcExclude: ['e.md'],\n  srcExclude: [\n    '**/README.md', // of the repository\n    \"drafts/**\",\n    '**/*.{todo,tmp}.md',\n  ],\n}",
        ['README.md', 'a/README.md', 'drafts/b.md', 'c.todo.md', 'a/drafts/d.md', 'e.md'],
        'a/drafts/d e',
      ],
      [
        'sphinx',
        'conf.py',
        "project = 'x'\nexclude_patterns = [\n    '_build',  # 'e.md'\n    'old*',\n]\nexclude_patterns += ['a/b.md']\ntemplates_path = ['_templates']\n",
        ['_build/x.md', '_templates/c.md', 'oldest.md', 'a/old.md', 'a/b.md', 'e.md'],
        'a/old e',
      ],
      [
        'docusaurus',
        'docusaurus.config.ts',
        "export default { presets: [['classic', { docs: { exclude: ['drafts/**', '**/*.todo.md'] } }]] }",
        [
          'docs/drafts/a.md',
          'docs/b.todo.md',
          'docs/x/drafts/c.md',
          'docs/e.md',
          'build/e/index.html',
          'docs/build/f.md',
        ],
        'docs/build/f docs/e docs/x/drafts/c',
      ],
      [
        'jekyll',
        '_config.yml',
        'exclude: [vendor/, CHANGES.md, "notes/*.md"]\n',
        ['vendor/a.md', 'CHANGES.md', 'a/CHANGES.md', 'notes/b.md', 'e.md'],
        'a/CHANGES e',
      ],
    ]
    for (const [name, config, text, files, expected] of rows)
      test(name, async () => {
        const all = { [config]: text, ...Object.fromEntries(files.map((file) => [file, '# Page'])) }
        await write(Object.fromEntries(Object.entries(all).map(([file, each]) => [`excluded/${name}/${file}`, each])))
        const { made, leftOut } = await read(`excluded/${name}`)
        expect(
          made
            .map(({ id }) => id)
            .sort()
            .join(' '),
        ).toBe(expected)
        expect(leftOut.filter(({ reason }) => reason === 'not of the site')).toHaveLength(
          files.length - expected.split(' ').length,
        )
      })
  })

  test('pages of other markup live where the site puts them, too', async () => {
    await write({ 'rst/conf.py': "project = 'x'", 'rst/guide/start.rst': 'Start\n=====\n\nText.\n' })
    expect(addressesOf((await read('rst')).made)).toEqual(['guide/start.html'])
    await write({ 'loose/guide/start.rst': 'Start\n=====\n\nText.\n' })
    expect(addressesOf((await read('loose')).made)).toEqual(['guide/start.rst'])
  })
})

describe('includes', () => {
  const contentOf = async (folder: string, id: string): Promise<Page | undefined> =>
    (await read(folder)).made.find((page) => page.id === id)

  test('of every generator are put in, of the site and of nothing outside', async () => {
    await write({
      'secret.md': 'Secret.',
      'inc/book.toml': '',
      'inc/listings/main.rs': 'use x;\n// ANCHOR: here\nfn main() {}\n// ANCHOR_END: here\n',
      'inc/.env': 'KEY=1',
      'inc/src/SUMMARY.md': '[A](a.md)',
      'inc/src/part.md': 'A part with {{#include inner.md}}.',
      'inc/src/inner.md': 'an inner one',
      'inc/src/a.md':
        '```rust\n{{#rustdoc_include ../listings/main.rs:here}}\n```\n\n{{#include part.md}}\n\n{{#include ../listings/main.rs:1:1}}\n\n{{#include ../../secret.md}} {{#include ../.env}} {{#include none.md}}\n',
    })
    const page = await contentOf('inc', 'a')
    expect(page?.content).toBe('```rust\nfn main() {}\n```\n\nA part with an inner one.\n\nuse x;\n\n  \n')
    expect(page?.missing).toEqual([
      { path: '../../secret.md', reason: 'outside the folder' },
      { path: '../.env', reason: 'outside the folder' },
      { path: 'none.md', reason: 'not there' },
    ])
  })

  test.each([
    ['mkdocs.yml', 'site_name: x', 'docs/', '--8<-- "docs/x.py:2:3"', 'two'],
    ['mkdocs.yml', 'site_name: x', 'docs/', '    --8<-- "docs/x.py:part"', '    two'],
    ['mkdocs.yml', 'site_name: x', 'docs/', '{* docs/x.py ln[3] *}', '```py\ntwo\n```'],
    [
      'mkdocs.yml',
      'site_name: x',
      'docs/',
      '{% include-markdown "x.py" start="one\n" end="# --8<-- [end" %}',
      '# --8<-- [start:part]\ntwo',
    ],
    ['.vitepress/config.js', '', '', '<<< @/x.py#zone{1 python} [x.py]', '```python [x.py]\nregion\n```'],
    ['.vitepress/config.js', '', '', '<!--@include: ./x.py{3,3}-->', 'two'],
    ['docusaurus.config.js', '', '', "import Part from './_p.mdx'\n\n<Part />", "import Part from './_p.mdx'\n\nPart."],
    ['docs.json', '{"navigation":1,"variables":{"v":"2"}}', '', '<Snippet file="s.mdx" /> {{v}}', 'Snippet. 2'],
    [
      'hugo.toml',
      'baseURL="x"',
      'content/',
      '{{< readfile file="x.py" code="true" >}}',
      '```py\none\ntwo\nthree\n# region zone\nregion\n# endregion zone\n```',
    ],
    ['_config.yml', 'version: 3', '', '{% include n.md %} {{ site.version }}', 'Note. 3'],
    [
      'conf.py',
      'project = "x"',
      '',
      '```{literalinclude} x.py\n:lines: 3\n:language: python\n```',
      '```python\ntwo\n```',
    ],
  ])('%s %s: %#', async (config, text, content, source, expected) => {
    const folder = `each/${Math.random().toString(36).slice(2)}`
    const code =
      'one\n# --8<-- [start:part]\ntwo\n# --8<-- [end:part]\nthree\n# region zone\nregion\n# endregion zone\n'
    await write({
      [`${folder}/${config}`]: text,
      [`${folder}/${content}a.md`]: source,
      [`${folder}/${content}x.py`]: code,
      [`${folder}/${content}_p.mdx`]: '---\nx: 1\n---\nPart.\n',
      [`${folder}/snippets/s.mdx`]: 'Snippet.',
      [`${folder}/_includes/n.md`]: 'Note.',
    })
    const page = await contentOf(folder, 'a')
    expect(page?.missing).toEqual([])
    expect(String(page?.content).trim()).toBe(expected.trim())
  })
})

describe('a folder', () => {
  test('is left through no link, and each page is taken once', async () => {
    await write({ 'linked/docs/a.md': '# A', 'linked/docs/.parts/b.md': '# B', 'linked/outside.md': '# Outside' })
    const docs = join(cwd, 'linked/docs')
    await symlink('.', join(docs, 'self'))
    await symlink('..', join(docs, 'loop'))
    await symlink('../outside.md', join(docs, 'out.md'))
    await symlink('a.md', join(docs, 'again.md'))
    await symlink('.parts', join(docs, 'parts'))
    await symlink('nowhere', join(docs, 'broken'))
    const { made, leftOut } = await read('linked/docs')
    expect(made.map(({ id }) => id)).toEqual(['a', 'parts/b'])
    expect(leftOutClauses(leftOut).join('; ')).toBe('1 hidden; 1 links to nothing; 2 links out of the folder')
  })

  test('lists what was not taken, by kind and reason', async () => {
    await write({
      'kinds/a.md': '# A',
      'kinds/drafts/b.md': '# B',
      'kinds/c.png': '',
      'kinds/d.png': '',
      'kinds/e.js': '',
      'kinds/book.epub': '',
      'kinds/_f.md': '',
      'kinds/node_modules/g.md': '',
    })
    const { made, leftOut } = await read('kinds', { exclude: ['drafts'] })
    expect(made.map(({ id }) => id)).toEqual(['a'])
    expect([...leftOutClauses(leftOut)].sort()).toEqual([
      '1 archives or books, which are read when you name them',
      '1 excluded (1 .md)',
      '1 node_modules',
      '1 whose names begin with an underscore',
      '3 of types that are not read (2 .png, 1 .js)',
    ])
  })

  test('is the same source in another checkout, and when it has moved', async () => {
    const config = '[core]\n[remote "origin"]\n\turl = git@host:owner/name.git\n'
    await write({
      'one/repo/.git/config': config,
      'one/repo/docs/a.md': '# A',
      'two/elsewhere/.git/config': config.replace('git@host:owner/name.git', 'https://host/owner/name'),
      'two/elsewhere/docs/a.md': '# A',
    })
    const first = await sourceOf(join(cwd, 'one/repo/docs'), undefined)
    expect(await sourceOf(join(cwd, 'two/elsewhere/docs'), undefined)).toBe(first)
    expect(await sourceOf(join(cwd, 'one/repo'), undefined)).not.toBe(first)

    await write({ 'moved/docs/a.md': '# A', 'moved/docs/b.md': '# B' })
    const { pages } = await findPages(['moved/docs'], cwd)
    const root = join(cwd, 'moved/docs')
    const before = 'ingest:docs-0123456789ab'
    const stored = ['a.md', 'b.md', 'gone.md'].map((file) => ({ id: file, file, source: before, hash: 'x' }))
    const other = [{ id: 'z', file: 'z.md', source: 'ingest:docs-ffffffffffff', hash: 'x' }]
    const prunable = prunableSources(new Map([[root, await sourceOf(root, undefined)]]), pages, [...stored, ...other])
    expect(prunable.has(before)).toBe(true)
    expect(goneFrom([...stored, ...other], new Set(['a.md']), prunable, new Set(['b.md'])).map(({ id }) => id)).toEqual(
      ['gone.md'],
    )
  })
})
