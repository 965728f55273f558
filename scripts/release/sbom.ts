/** A bill of materials in CycloneDX: npm's own of what is installed for production, and what npm does not know. */
import { run } from './runtimes.ts'

interface Component {
  readonly 'bom-ref': string
  readonly type: string
  readonly name: string
  readonly version: string
  readonly purl: string
  readonly licenses?: readonly object[]
  readonly description?: string
}

export interface Bom {
  readonly bomFormat: string
  readonly specVersion: string
  readonly metadata: {
    readonly component: { readonly 'bom-ref': string; readonly type: string; readonly name: string }
  }
  readonly components: readonly Component[]
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[]
}

const LICENSED = (id: string) => [{ license: { id } }]

/** @throws Error when what is installed is not what package.json asks for */
export function makeSbom(): Bom {
  const bom = JSON.parse(run('npm', ['sbom', '--omit=dev', '--sbom-format=cyclonedx'])) as Bom
  const runtime: Component = {
    'bom-ref': `bun@${process.versions.bun}`,
    type: 'platform',
    name: 'bun',
    version: process.versions.bun ?? '',
    purl: `pkg:npm/bun@${process.versions.bun}`,
    licenses: LICENSED('MIT'),
    description: 'The runtime inside every compiled program',
  }
  const { metadata } = bom
  const self = metadata.component['bom-ref']
  return {
    ...bom,
    // npm names it after the folder that it stands in.
    metadata: { ...metadata, component: { ...metadata.component, type: 'application', name: 'lectern' } },
    components: [...bom.components, runtime],
    dependencies: bom.dependencies.map((each) =>
      each.ref === self ? { ...each, dependsOn: [...(each.dependsOn ?? []), runtime['bom-ref']] } : each,
    ),
  }
}
