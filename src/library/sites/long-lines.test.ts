import { expect, test } from 'bun:test'
import { prepareDocument } from '../parse/prepare.ts'
import { SITE_NAMES } from './generators/index.ts'

/** What an expression tries at each space of a run would take minutes of it. */
const RUN = ' '.repeat(200_000)

for (const site of SITE_NAMES)
  test(`a long run of spaces is read once, ${site}`, async () => {
    const page = { id: 'x', format: 'markdown', title: null, url: null, language: null, site, anchors: null } as const
    const { content } = await prepareDocument({ ...page, source: `A${RUN}b\n\n\`\`\`\n${RUN}:x\n\`\`\`\n\n${RUN}y\n` })
    expect(content).toContain(':x')
  })
