import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { detectSite } from './detect-site.ts'

let cwd: string
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'lectern-signs-'))
})
afterAll(() => rm(cwd, { recursive: true, force: true }))

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(cwd, file)), { recursive: true })
    await writeFile(join(cwd, file), text)
  }
}

describe('a folder without a configuration is of the generator that its pages show:', () => {
  const rows: readonly (readonly [string, string])[] = [
    ['vitepress', '<script setup>\nimport x from "./x"\n</script>\n\n# A\n\n::: code-group\n:::\n'],
    ['mkdocs', '# A\n\n!!! note "Title"\n    Text.\n'],
    ['docusaurus', "import Tabs from '@theme/Tabs'\n\n# A\n"],
    ['starlight', "import { Card } from '@astrojs/starlight/components'\n\n# A\n"],
    ['hugo', '# A\n\n{{< tabs >}}\n{{< /tabs >}}\n'],
    ['jekyll', '# A\n\nSee [it]({% link a.md %}).\n'],
    ['sphinx', '# A\n\n```{note}\nText.\n```\n'],
    ['mintlify', '# A\n\n<CardGroup cols={2}>\n</CardGroup>\n'],
    ['d2lbook', '# A\n:label:`a`\n\nSee :numref:`b`.\n'],
    ['mdbook', '# A\n\n{{#include x.md}}\n'],
  ]
  for (const [name, text] of rows)
    test(name, async () => {
      await write({ [`shown/${name}/a.md`]: text, [`shown/${name}/deep/b.md`]: text, [`shown/${name}/c.md`]: '# C' })
      expect((await detectSite(join(cwd, 'shown', name)))?.generator.name).toBe(name)
    })

  test('or of none, when one page, an example or several do', async () => {
    const mkdocs = '# A\n\n!!! note\n    Text.\n'
    await write({
      'unsure/one/a.md': mkdocs,
      'unsure/one/b.md': '# B',
      'unsure/example/a.md': `# A\n\n\`\`\`\`\n${mkdocs}\`\`\`\`\n`,
      'unsure/example/b.md': 'Write `!!! note`.\n\n~~~\n!!! note\n~~~\n',
      'unsure/both/a.md': mkdocs,
      'unsure/both/b.md': mkdocs,
      'unsure/both/c.md': '{{< x >}}',
      'unsure/both/d.md': '{{< x >}}',
    })
    for (const name of ['one', 'example', 'both'])
      expect([name, await detectSite(join(cwd, 'unsure', name))]).toEqual([name, null])
  })
})
