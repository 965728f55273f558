/** Settings that a second measurement is made with. */
import type { Environment } from '../../config.ts'
import { CliError, EXIT } from '../program/command.ts'

/** @param words `NAME=VALUE` each; an empty value unsets @throws CliError */
export function changedSettings(words: readonly string[]): Environment {
  return Object.fromEntries(
    words.map((word) => {
      const [, name, value] = /^([A-Z][A-Z0-9_]*)=(.*)$/s.exec(word) ?? []
      if (name === undefined || value === undefined)
        throw new CliError(`${word} is no setting.`, {
          hint: 'It looks like EMBEDDER=none; lectern config lists them.',
          exitCode: EXIT.usage,
        })
      return [name, value]
    }),
  )
}
