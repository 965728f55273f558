/** Front matter, callouts and attribute lists, as site generators write them. */
import { expect, test } from 'bun:test'
import { assemble, cutDocument, type Segment, writeSegment } from './cut.ts'
import { acceptReply, missingFrom } from './verify.ts'

const options = { syntax: 'markdown', language: 'en', terms: null } as const

async function translated(source: string): Promise<string> {
  return assemble(await cutDocument(source, options), (segment) => {
    const accepted = acceptReply(segment, segment.marked.text.replace(/\p{L}/gu, 'ы'))
    if (accepted === null) throw new Error(`damaged: ${segment.marked.text}`)
    return writeSegment(segment, accepted)
  })
}

test('of front matter only what people read is translated, and stays a value', async () => {
  const page =
    "---\ntitle: 'It''s a lock'\ndescription: \"Ab: cd\" \nslug: /a\nsummary: |\n  Kept\ntags: [a]\n---\n\nText.\n"
  expect(await translated(page)).toBe(
    '---\ntitle: "ыы\'ы ы ыыыы"\ndescription: "ыы: ыы" \nslug: /a\nsummary: |\n  Kept\ntags: [a]\n---\n\nыыыы.\n',
  )
  expect(await translated('+++\ntitle = "Ab"\n+++\nAb')).toBe('+++\ntitle = "Ab"\n+++\nыы')
  expect(await translated('Ab\n\n---\ntitle: Ab\n---')).toBe('ыы\n\n---\nыыыыы: ыы\n---')
  const [field] = (await cutDocument('---\ntitle: Ab\n---\n', options)).filter((each) => typeof each !== 'string')
  expect(missingFrom(field as Segment, '"x: y"')).toBeNull()
  expect(missingFrom(field as Segment, '[x')).not.toBeNull()
})

test('a callout keeps its head on a line of its own', async () => {
  expect(await translated('> [!NOTE]\n> Ab\n> cd')).toBe('> [!NOTE]\n> ыы ыы')
  expect(await translated('> [!note]- Ab cd\n> ef')).toBe('> [!note]- ыы ыы\n> ыы')
  expect(await translated('!!! note\n    Ab\n    cd')).toBe('!!! note\n    ыы ыы')
})

test('the body of a MkDocs callout is prose, wherever it stands', async () => {
  expect(
    await translated('!!! note "Ab"\n\n    Ab *cd*\n    ef  \n    gh\n\n    - ij\n\n    ```\n    code\n    ```\n\nkl'),
  ).toBe('!!! note "ыы"\n\n    ыы *ыы* ыы  \n    ыы\n\n    - ыы\n\n    ```\n    code\n    ```\n\nыы')
  expect(await translated('- ab\n\n  ??? tip\n\n      ab\n      cd')).toBe('- ыы\n\n  ??? tip\n\n      ыы ыы')
  expect(await translated('ab\n\n    code')).toBe('ыы\n\n    code')
})

test('anchors and attributes stay', async () => {
  expect(await translated('# Ab {#ab}\n\nAb{: .cd } $HOME ef')).toBe('# ыы {#ab}\n\nыы{: .cd } $HOME ыы')
})
