/** Pages whose addresses are no copies of their files' paths: posts, collections, rewrites. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { addressesOf, createSiteFolders, type SiteFolders } from './site-folders.fixture.ts'

let write: SiteFolders['write']
let read: SiteFolders['read']
let remove: SiteFolders['remove']
beforeAll(async () => {
  ;({ write, read, remove } = await createSiteFolders())
})
afterAll(() => remove())

describe('addresses', () => {
  test("Jekyll's permalinks are followed", async () => {
    const files = {
      'index.md': '# Home',
      'about.md': '# About',
      'own.md': '---\npermalink: /see/:basename/\n---\n',
      'blog/_posts/2024-02-03-high-tide.md': '---\ncategories: [Sea]\n---\n',
      '_guides/deep/a.md': '# A',
      '_parts/b.md': '# B',
      'api/c.md': '# C',
    }
    const made = async (name: string, config: string): Promise<string> => {
      const all = { '_config.yml': config, ...files }
      await write(Object.fromEntries(Object.entries(all).map(([file, text]) => [`permalinks/${name}/${file}`, text])))
      return [...addressesOf((await read(`permalinks/${name}`)).made)].sort().join(' ')
    }
    const collections = 'collections:\n  guides:\n    output: true\n'
    expect(await made('none', collections)).toBe(
      ' about.html api/c.html blog/sea/2024/02/03/high-tide.html guides/deep/a.html see/own/',
    )
    expect(await made('pretty', `permalink: pretty\n${collections}`)).toBe(
      ' about/ api/c/ blog/sea/2024/02/03/high-tide/ guides/deep/a/ see/own/',
    )
    expect(
      await made(
        'own',
        `permalink: /:year/:title\ncollections:\n  guides:\n    output: true\n    permalink: /g/:name.html\ndefaults:\n  - scope: {path: ""}\n    values: {layout: x}\n  - scope: {path: api, type: pages}\n    values: {permalink: "/reference/:basename/"}\n`,
      ),
    ).toBe(' 2024/high-tide about g/a.html reference/c/ see/own/')
  })

  const post = (head: string, title = '# High *tide*!') => `---\n${head}\n---\n\n${title}\n`
  const rows: readonly (readonly [string, string, string, Readonly<Record<string, string>>, string])[] = [
    [
      'of the posts of a MkDocs blog',
      'mkdocs.yml',
      'plugins:\n  - search\n  - blog\n',
      {
        'docs/blog/index.md': '# Blog',
        'docs/blog/posts/a.md': post('date: 2024-02-03'),
        'docs/blog/posts/2024/b.md': post('date:\n  created: 2024-12-31\n  updated: 2025-01-01\nslug: ebb'),
        'docs/blog/posts/c.md': post('title: Groß & klein\ndate: 2023-01-02 10:00:00'),
        'docs/blog/posts/undated.md': post('title: x'),
        'docs/posts/d.md': post('date: 2024-02-03'),
      },
      'blog/ blog/2023/01/02/groß--klein/ blog/2024/02/03/high-tide/ blog/2024/12/31/ebb/ blog/posts/undated/ posts/d/',
    ],
    [
      'of several MkDocs blogs of their own making',
      'mkdocs.yml',
      'use_directory_urls: false\nplugins:\n  - blog:\n      blog_dir: news\n      post_dir: "{blog}/all"\n      post_url_format: "{categories}/{date}/{file}"\n      post_url_date_format: yyyy-M\n  - material/blog:\n      blog_dir: .\n      post_url_format: "{slug}"\n',
      {
        'docs/news/all/a.md': post('date: 2024-02-03\ncategories: [Sea Lore, Port]'),
        'docs/posts/b.md': post('date: 2024-02-03'),
        'docs/c.md': '# C',
      },
      'c.html high-tide.html news/sea-lore/2024-2/a.html',
    ],
    [
      'of the posts of Docusaurus',
      'docusaurus.config.js',
      'export default {}',
      {
        'blog/2024-02-03-high-tide.md': '# A',
        'blog/2024-02-04-low/index.md': '# B',
        'blog/sea/2024-2-5-ebb.mdx': '# C',
        'blog/2024-02-06-x.md': post('slug: own/place'),
        'blog/plain.md': '# D',
        'docs/2024-02-03-notes.md': '# E',
      },
      'blog/2024/02/03/high-tide blog/2024/02/04/low blog/own/place blog/plain blog/sea/2024/02/05/ebb docs/2024-02-03-notes',
    ],
    [
      'of the versions, instances and translations of Docusaurus',
      'docusaurus.config.js',
      "export default {\n  i18n: { defaultLocale: 'en', locales: ['en', 'fr'] },\n  presets: [['classic', { docs: { routeBasePath: '/', versions: { '0.9': { path: 'old' } } } }]],\n  plugins: [['@docusaurus/plugin-content-docs', { id: 'sdk', path: 'kit', routeBasePath: 'sdk', lastVersion: 'current' }]],\n}",
      {
        'versions.json': '["1.0", "0.9"]',
        'sdk_versions.json': '["2"]',
        'docs/01-a/b.md': '# B',
        'docs/home.md': post('slug: /'),
        'versioned_docs/version-1.0/b.md': '# B',
        'versioned_docs/version-0.9/c/index.md': '# C',
        'kit/d.md': '# D',
        'sdk_versioned_docs/version-2/d.md': '# D',
        'i18n/fr/docusaurus-plugin-content-docs/version-1.0/b.md': '# B',
        'i18n/fr/docusaurus-plugin-content-docs-sdk/current/d.md': '# D',
        'i18n/fr/docusaurus-plugin-content-blog/2024-02-03-e.md': '# E',
        'src/pages/help.md': '# Help',
      },
      'b fr/b fr/blog/2024/02/03/e fr/sdk/d help next next/a/b old/c sdk/2/d sdk/d',
    ],
    [
      'of Mintlify, without what it ignores',
      'docs.json',
      '{ "navigation": {} }',
      {
        '.mintignore': 'drafts/\n',
        'README.md': '# R',
        'drafts/a.mdx': '# A',
        'guides/01-b.mdx': '# B',
        'index.mdx': '# I',
      },
      ' guides/01-b',
    ],
    [
      'by the permalinks of Hugo',
      'hugo.toml',
      "baseURL = 'https://x'\n[permalinks]\nposts = '/:year/:month/:slug/'\n[permalinks.page]\nguides = '/g/:sections[1:]/:contentbasename/'\n",
      {
        'content/posts/a.md': post('title: "High Tide: why?"\ndate: 2024-02-03T10:00:00Z'),
        'content/posts/b/index.md': post('slug: ebb\ndate: 2024-03-01'),
        'content/posts/_index.md': '# Posts',
        'content/guides/deep/er/C.md': '# C',
        'content/d.md': '# D',
      },
      '2024/02/high-tide-why/ 2024/03/ebb/ d/ g/deep/er/c/ posts/',
    ],
    [
      'in the languages of Hugo',
      'hugo.yaml',
      'baseURL: https://x\ndefaultContentLanguage: en\nlanguages:\n  en: {weight: 1}\n  fr: {weight: 2}\n',
      {
        'content/_index.md': '# Home',
        'content/_index.fr.md': '# Accueil',
        'content/docs/A.md': '# A',
        'content/docs/A.fr.md': '# A',
        'content/docs/b.en.md': '# B',
        'content/docs/v1.2.md': '# V',
      },
      ' docs/a/ docs/b/ docs/v1.2/ fr/ fr/docs/a/',
    ],
    ...[
      [
        'hugo.toml',
        "baseURL = 'https://x'\n[languages.en]\ncontentDir = 'content/en'\n[languages.de]\ncontentDir = 'content/de'\n",
      ],
      ['hugo.yaml', 'baseURL: https://x\nlanguages:\n  en: {contentDir: content/en}\n  de: {contentDir: content/de}\n'],
      [
        'hugo.json',
        '{"baseURL": "https://x", "languages": {"en": {"contentdir": "content/en"}, "de": {"contentDir": "content/de/"}}}',
      ],
      ['config/_default/languages.toml', "[en]\ncontentDir = 'content/en'\n[de]\ncontentDir = 'content/de'\n"],
      ['config/_default/hugo.yml', 'languages: {en: {contentDir: content/en}, de: {contentDir: ./content/de}}\n'],
    ].map(([config = '', text = '']): [string, string, string, Record<string, string>, string] => [
      `in a folder for each language of Hugo, by ${config}`,
      config,
      text,
      {
        'content/en/_index.md': '# Home',
        'content/en/docs/A.md': '# A',
        'content/de/docs/A.md': '# A',
        'content/de/docs/own.md': post('url: /ganz/eigen/'),
        'content/notes.md': '# Of no language',
      },
      ' de/docs/a/ docs/a/ ganz/eigen/',
    ]),
    [
      'in folders of languages that lie apart',
      'hugo.toml',
      "baseURL = 'https://x'\ndefaultContentLanguageInSubdir = true\n[languages.en]\nweight = 1\n[languages.fr]\ncontentDir = 'i18n/fr'\n[languages.pl]\ndisabled = true\n",
      { 'content/docs/a.md': '# A', 'i18n/fr/docs/a.md': '# A', 'i18n/pl/docs/a.md': '# A', 'README.md': '# No page' },
      'en/docs/a/ fr/docs/a/',
    ],
    [
      'with the endings and letters of Hugo',
      'hugo.yaml',
      'baseURL: https://x\nuglyURLs: true\ndisablePathToLower: true\n',
      { 'content/Posts/A.md': '# A' },
      'Posts/A.html',
    ],
    [
      'by the rewrites of VitePress',
      '.vitepress/config.mts',
      "export default {\n  cleanUrls: true,\n  rewrites: {\n    // 'e.md': 'no.md',\n    'source/:page': 'guide/:page',\n    'packages/:name/src/:slug*': ':name/:slug*',\n    \"old.md\": 'new/index.md',\n  },\n}",
      {
        'source/a.md': '# A',
        'packages/core/src/deep/b.md': '# B',
        'old.md': '# C',
        'e.md': '# E',
      },
      'core/deep/b e guide/a new',
    ],
  ]
  for (const [what, config, text, files, expected] of rows)
    test(what, async () => {
      const folder = what.replaceAll(' ', '-')
      const all = { [config]: text, ...files }
      await write(Object.fromEntries(Object.entries(all).map(([file, each]) => [`${folder}/${file}`, each])))
      expect(
        [...addressesOf((await read(folder)).made)]
          .map((each) => decodeURIComponent(each ?? ''))
          .sort()
          .join(' '),
      ).toBe(expected)
    })

  test('count from the folder of the site, of which only a part may be read', async () => {
    await write({
      'part/mkdocs.yml': 'plugins: [blog]\n',
      'part/docs/blog/posts/a.md': post('date: 2024-02-03'),
    })
    expect(addressesOf((await read('part/docs/blog')).made)).toEqual(['2024/02/03/high-tide/'])
  })
})
