/**
 * Packages for npm: `lectern` holds a few lines that start the program, and depends on one package for each platform,
 * of which npm installs the one that fits. Nothing is compiled, downloaded or run at install.
 */
import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './runtimes.ts'
import { RELEASE_TARGETS, type ReleaseTarget } from './targets.ts'

const root = join(import.meta.dirname, '../..')

interface Manifest {
  readonly version: string
  readonly description: string
  readonly license: string
}

const packageOf = ({ name }: ReleaseTarget): string => `@lectern/${name}`
const readManifest = (): Manifest => JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest

/** @returns the file's name in `folder` */
export function packPlatform(target: ReleaseTarget, program: string, folder: string): string {
  const { version, license } = readManifest()
  return pack(`platform-${target.name}`, folder, (draft) => {
    const file = target.platform === 'win32' ? 'lectern.exe' : 'lectern'
    copyFileSync(program, join(draft, file))
    chmodSync(join(draft, file), 0o755)
    return {
      name: packageOf(target),
      version,
      description: `The program of lectern for ${target.name}.`,
      license,
      os: [target.platform],
      cpu: [target.architecture],
      ...(target.libc === undefined ? {} : { libc: [target.libc] }),
      preferUnplugged: true,
    }
  })
}

/** @returns the file's name in `folder` */
export function packMain(folder: string): string {
  const { version, description, license } = readManifest()
  return pack('main', folder, (draft) => {
    mkdirSync(join(draft, 'bin'))
    copyFileSync(join(import.meta.dirname, 'launcher.cjs'), join(draft, 'bin/lectern.cjs'))
    copyFileSync(join(root, 'README.md'), join(draft, 'README.md'))
    return {
      name: 'lectern',
      version,
      description,
      license,
      keywords: ['documentation', 'chat', 'rag', 'citations', 'search', 'mcp'],
      bin: { lectern: 'bin/lectern.cjs' },
      engines: { node: '>=18' },
      optionalDependencies: Object.fromEntries(RELEASE_TARGETS.map((target) => [packageOf(target), version])),
    }
  })
}

function pack(name: string, folder: string, fill: (draft: string) => object): string {
  const draft = join(root, 'build/npm', name)
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(draft, { recursive: true })
  for (const file of ['LICENSE', 'NOTICE']) copyFileSync(join(root, file), join(draft, file))
  writeFileSync(join(draft, 'package.json'), `${JSON.stringify(fill(draft), null, 2)}\n`)
  const [packed] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', folder], draft)) as readonly {
    readonly filename: string
  }[]
  rmSync(draft, { recursive: true, force: true })
  if (packed === undefined) throw new Error(`npm packed nothing of ${name}`)
  return packed.filename
}
