import { expect, test } from 'bun:test'
import { parseMigration } from './migration-file.ts'

const NAME = '20260131120000_create_things.sql'

test('a file is cut into its two directions', () => {
  const migration = parseMigration(
    NAME,
    '-- migrate:up\ncreate table things ();\n\n-- migrate:down\ndrop table things;\n',
  )
  expect(migration).toMatchObject({ version: '20260131120000', name: 'create_things' })
  expect(migration.up.text).toContain('create table things')
  expect(migration.up.text).not.toContain('drop table')
  expect(migration.down.text).toContain('drop table things')
  expect([migration.up.transaction, migration.down.transaction]).toEqual([true, true])
})

test('each direction may run outside a transaction', () => {
  const { up, down } = parseMigration(
    NAME,
    '-- migrate:up transaction:false\nselect 1;\n-- migrate:down transaction:true\n',
  )
  expect([up.transaction, down.transaction]).toEqual([false, true])
})

for (const [what, fileName, text] of [
  ['no version in the name', 'create_things.sql', '-- migrate:up\n-- migrate:down\n'],
  ['no way up', NAME, 'create table things ();\n-- migrate:down\n'],
  ['no way down', NAME, '-- migrate:up\ncreate table things ();\n'],
  ['down before up', NAME, '-- migrate:down\n-- migrate:up\n'],
  ['two ways up', NAME, '-- migrate:up\n-- migrate:up\n-- migrate:down\n'],
  ['an option nobody knows', NAME, '-- migrate:up transction:false\n-- migrate:down\n'],
] as const) {
  test(`${what}: refused, with the file's name`, () => {
    expect(() => parseMigration(fileName, text)).toThrow(fileName)
  })
}
