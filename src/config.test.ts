import { afterAll, describe, expect, test } from 'bun:test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfigError, coreOwner, readConfig, readCoreSettings } from './config.ts'
import type { TypeBox } from './plugin.ts'

const keyOwner = {
  name: 'vault',
  config: (t: TypeBox) => t.Object({ VAULT_KEY: t.String({ secret: true, minLength: 8, description: 'The key' }) }),
}

describe('readCoreSettings', () => {
  test('needs nothing', () => {
    const settings = readCoreSettings({})
    expect(settings.PORT).toBe(8000)
    expect(settings.HOST).toBe('127.0.0.1')
    expect(settings.CORS_ORIGINS).toEqual([])
    expect(Object.isFrozen(settings)).toBe(true)
  })

  test('converts numbers, booleans and lists', () => {
    const settings = readCoreSettings({
      PORT: ' 9000 ',
      SAMPLE_BOOK: 'off',
      CORS_ORIGINS: 'https://a.example, https://b.example:8443',
    })
    expect(settings.PORT).toBe(9000)
    expect(settings.SAMPLE_BOOK).toBe(false)
    expect(settings.CORS_ORIGINS).toEqual(['https://a.example', 'https://b.example:8443'])
  })

  test('takes an empty variable as unset', () => {
    expect(readCoreSettings({ PORT: '' }).PORT).toBe(8000)
  })

  test('lists every problem at once and says what is expected', () => {
    const read = () => readCoreSettings({ PORT: 'many', LOG_LEVEL: 'loud', SAMPLE_BOOK: 'perhaps', CORS_ORIGINS: '*' })
    expect(read).toThrow(ConfigError)
    try {
      read()
    } catch (error) {
      const { problems } = error as ConfigError
      expect(problems).toHaveLength(4)
      expect(problems.join('\n')).toContain('PORT (it is "many"): expected a whole number')
      expect(problems.join('\n')).toContain('expected one of debug, info')
      expect(problems.join('\n')).toContain('expected true or false')
      expect(problems.join('\n')).toContain('CORS_ORIGINS')
    }
  })
})

describe('readConfig', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lectern-config-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const secretFile = join(folder, 'key')
  writeFileSync(secretFile, 'from-a-file\n')

  test('reads a secret from a file and redacts it', () => {
    const reading = readConfig({ VAULT_KEY_FILE: secretFile }, [keyOwner])
    expect(reading.problems).toEqual([])
    expect(reading.values.get('vault')).toEqual({ VAULT_KEY: 'from-a-file' })
    expect(reading.settings[0]).toMatchObject({ name: 'VAULT_KEY', value: '[redacted]', source: 'file' })
  })

  test('never shows a secret in a problem', () => {
    const { problems } = readConfig({ VAULT_KEY: 'short' }, [keyOwner])
    expect(problems).toHaveLength(1)
    expect(problems[0]).not.toContain('short ')
    expect(problems[0]).not.toContain('"short"')
  })

  test('refuses a secret that is given twice, or whose file is missing', () => {
    expect(readConfig({ VAULT_KEY: 'something', VAULT_KEY_FILE: secretFile }, [keyOwner]).problems[0]).toContain(
      'both set',
    )
    expect(readConfig({ VAULT_KEY_FILE: '/nowhere/key' }, [keyOwner]).problems[0]).toContain('cannot be read')
  })

  test('names a missing setting', () => {
    expect(readConfig({}, [keyOwner]).problems).toEqual(['VAULT_KEY is not set: The key'])
  })

  test('warns of a slip of the pen', () => {
    expect(readConfig({ LOG_LEVLE: 'debug', PATH: '/bin' }, [coreOwner]).warnings).toEqual([
      'LOG_LEVLE is no setting; did you mean LOG_LEVEL?',
    ])
  })

  test.each(['LGO_LEVEL', 'LOGLEVELL', 'XOG_LEVELS', 'OG_LEVE', 'LO_LEVE', 'LOOG_LLEVEL'])(
    'warns of up to two, wherever they are: %s',
    (name) => {
      const warning = `${name} is no setting; did you mean LOG_LEVEL?`
      expect(readConfig({ [name]: 'debug' }, [coreOwner]).warnings).toEqual([warning])
    },
  )

  test("takes a name that is further off for another program's", () => {
    expect(readConfig({ LG_LEVLE: 'debug' }, [coreOwner]).warnings).toEqual([])
  })
})
