/** Every model that EMBED_MODEL can name, one card each, and where its files are. */
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import type { ModelSpec } from '../model-spec.ts'
import { isInProgram } from '../program-files.ts'
import type { ModelCard } from './card.ts'
import { english } from './english.ts'
import { multilingual } from './multilingual.ts'

export type { ModelCard, ModelSource } from './card.ts'

/** The one that every program carries. */
export const DEFAULT_MODEL: ModelSpec = { ...english.spec, folder: null }

export const MODEL_CARDS: readonly ModelCard[] = [english, multilingual]

/** @throws Error when there is none of that name */
export function cardOf(name: string): ModelCard {
  const card = MODEL_CARDS.find((each) => each.name === name)
  if (card === undefined)
    throw new Error(`There is no model ${name}: ${MODEL_CARDS.map((each) => each.name).join(', ')}`)
  return card
}

/** Where a model that was added stands. */
export const modelFolder = (dataDir: string, { name }: Pick<ModelCard, 'name'>): string => join(dataDir, 'models', name)

/** @returns `program`: it comes with the program; a folder; `null`: it has to be added first */
export async function findModel(dataDir: string, card: ModelCard): Promise<'program' | string | null> {
  if (card.source === null || (await isInProgram(`${card.name}/${card.files[0]}`))) return 'program'
  const folder = modelFolder(dataDir, card)
  return await access(join(folder, card.files[0] ?? '')).then(
    () => folder,
    () => null,
  )
}

/** @throws Error that says how to add it */
export async function specOf(dataDir: string, card: ModelCard): Promise<ModelSpec> {
  const place = await findModel(dataDir, card)
  if (place === null) throw new Error(`EMBED_MODEL: ${card.name} is not installed yet: lectern models add ${card.name}`)
  if (place !== 'program') return { ...card.spec, folder: place }
  const inside = (file: string): string => (card.source === null ? file : `${card.name}/${file}`)
  return { ...card.spec, folder: null, file: inside(card.spec.file), tokenizer: inside(card.spec.tokenizer) }
}
