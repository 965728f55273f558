/** Starts PGlite, PostgreSQL compiled to WebAssembly, so that what it has committed is on the disk. */
import fs from 'node:fs'
import { join } from 'node:path'
import { type Extension, PGlite, type PGliteOptions } from '@electric-sql/pglite'
import { extensionArchive, readAsset } from './assets.ts'
import { engineFiles } from './engine-files.ts'

export interface EngineOptions {
  /** Folder of the cluster, which initdb makes when it is not there. */
  readonly directory: string
  /** Folder for files that must be outside the executable. */
  readonly extensionFolder: string
  /** Whether what is committed is on the disk. Without it, the caller must sync the files. @default true */
  readonly synced?: boolean
}

/** Room for other backends, workers and replicas, which there never are: 4 MB. */
const ONE_CONNECTION = [
  'max_connections=4',
  'max_locks_per_transaction=256', // the table of locks has room for this many times the connections
  'max_wal_senders=0',
  'max_replication_slots=0',
  'max_worker_processes=0',
  'autovacuum_worker_slots=1',
  'autovacuum_max_workers=1',
  'io_max_concurrency=4',
]

/** `-F`, one of PGlite's defaults, turns fsync off. */
const startParameters = (synced: boolean): string[] => [
  ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F' || !synced),
  ...[
    'wal_sync_method=fsync', // the default, fdatasync, does nothing in PGlite
    'shared_buffers=16MB', // 128 by default, all of it memory in use; with 12 an ingest is a tenth slower
    ...ONE_CONNECTION,
    'jit=off',
  ].flatMap((setting) => ['-c', setting]),
]

/** @throws Error when the cluster cannot be opened */
export async function startEngine({ directory, extensionFolder, synced = true }: EngineOptions): Promise<PGlite> {
  const [pglite, initdb, files, vectorArchive] = await Promise.all([
    readAsset('pglite.wasm').then((bytes) => WebAssembly.compile(bytes)),
    readAsset('initdb.wasm').then((bytes) => WebAssembly.compile(bytes)),
    engineFiles(extensionFolder),
    extensionArchive('vector.tar.gz', extensionFolder),
  ])
  const vector: Extension = {
    name: 'vector',
    setup: async (_engine, module: ModuleOptions) => ({
      emscriptenOpts: { ...module, preRun: [...(module.preRun ?? []), syncFiles, makeFilesFirst] },
      bundlePath: vectorArchive,
    }),
  }
  const options: PGliteOptions = {
    dataDir: directory,
    pgliteWasmModule: pglite,
    initdbWasmModule: initdb,
    fsBundle: files,
    extensions: { vector },
    startParams: startParameters(synced),
  }
  return await PGlite.create(options)
}

interface ModuleOptions {
  readonly preRun?: readonly ((module: EmscriptenModule) => void)[]
}

/** A file or folder as Emscripten knows it. */
interface FileNode {
  readonly mode: number
}

/** What is used of Emscripten's file system over real files. */
interface EmscriptenModule {
  readonly FS: {
    isDir(mode: number): boolean
    readonly filesystems: {
      readonly NODEFS: {
        tryFSOperation(operation: () => void): void
        createNode(parent: FileNode, name: string, mode: number, device: number): FileNode
        realPath(node: FileNode): string
        readonly node_ops: { mknod(parent: FileNode, name: string, mode: number, device: number): FileNode }
        readonly stream_ops: { fsync?: (stream: { readonly nfd: number }) => number }
      }
    }
  }
}

/**
 * Emscripten's NODEFS has no `fsync`: PostgreSQL's calls succeed and nothing reaches the disk. Set before the engine
 * starts, so that recovery after a crash is synced too. A failure becomes an error number, upon which PostgreSQL
 * panics rather than acknowledge the commit.
 */
function syncFiles(module: EmscriptenModule): void {
  const files = module.FS.filesystems.NODEFS
  files.stream_ops.fsync = (stream) => {
    files.tryFSOperation(() => fs.fsyncSync(stream.nfd))
    return 0
  }
}

/**
 * NODEFS notes a name before it makes the file. When the disk has no room for the file, the name is taken from then on:
 * the next try, with room again, fails because it exists.
 */
function makeFilesFirst({ FS }: EmscriptenModule): void {
  const files = FS.filesystems.NODEFS
  files.node_ops.mknod = (parent, name, mode, device) => {
    const path = join(files.realPath(parent), name)
    files.tryFSOperation(() => {
      if (FS.isDir(mode)) fs.mkdirSync(path, mode)
      else fs.writeFileSync(path, '', { mode })
    })
    return files.createNode(parent, name, mode, device)
  }
}
