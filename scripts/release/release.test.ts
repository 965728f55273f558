/** What a release consists of: the installer refuses what is not right, the npm package starts the right program. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { createHash } from 'node:crypto'
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'yaml'
import { RELEASE_TARGETS } from './targets.ts'

const root = join(import.meta.dir, '../..')
const libc = process.platform === 'linux' && RELEASE_TARGETS.some(({ name }) => name === `linux-${process.arch}`)
const platform = `${process.platform}-${process.arch}`
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lectern-release-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const PROGRAM = '#!/bin/sh\necho "the program got $*"\nexit 7\n'

describe.if(libc)('install.sh', () => {
  let server: Bun.Server<undefined>
  beforeAll(async () => {
    const name = `lectern-1.2.3-${platform}`
    await mkdir(join(folder, 'files', name), { recursive: true })
    await writeFile(join(folder, 'files', name, 'lectern'), PROGRAM)
    expect(Bun.spawnSync(['tar', '-czf', `${name}.tar.gz`, name], { cwd: join(folder, 'files') }).exitCode).toBe(0)
    server = Bun.serve({
      port: 0,
      async fetch(request) {
        const { pathname } = new URL(request.url)
        const path = join(folder, 'files', pathname.replace('/wrong', ''))
        if (!pathname.endsWith('SHA256SUMS')) return new Response(Bun.file(path))
        const archive = await readFile(join(folder, 'files', `${name}.tar.gz`))
        const sum = createHash('sha256')
          .update(archive)
          .update(pathname.includes('wrong') ? 'x' : '')
          .digest('hex')
        return new Response(`${sum}  ${pathname.includes('absent') ? 'another' : name}.tar.gz\n`)
      },
    })
    const script = await readFile(join(import.meta.dir, 'install.sh'), 'utf8')
    await writeFile(
      join(folder, 'install.sh'),
      script.replaceAll('@VERSION@', '1.2.3').replaceAll('@DOWNLOADS@', 'http://127.0.0.1:9/'),
    )
  })
  afterAll(() => server.stop(true))

  const install = async (path: string) => {
    const into = await mkdtemp(join(folder, 'into-'))
    const child = Bun.spawn(['sh', join(folder, 'install.sh')], {
      env: { PATH: process.env.PATH, HOME: into, LECTERN_DOWNLOADS: `http://127.0.0.1:${server.port}${path}` },
      stderr: 'pipe',
    })
    const errors = await new Response(child.stderr).text()
    return { code: await child.exited, errors, into, files: await readdir(into, { recursive: true }) }
  }

  test('puts the program where programs of a user are', async () => {
    const { code, errors, into, files } = await install('')
    expect([code, errors]).toEqual([0, ''])
    expect(files.sort()).toEqual(['.local', '.local/bin', '.local/bin/lectern'])
    expect(Bun.spawnSync([join(into, '.local/bin/lectern'), 'a b']).stdout.toString()).toBe('the program got a b\n')
  })

  test('installs nothing when the checksum is another, or there is none', async () => {
    const wrong = await install('/wrong')
    expect([wrong.code, wrong.files]).toEqual([1, []])
    expect(wrong.errors).toContain('nothing was installed')
    const absent = await install('/absent')
    expect([absent.code, absent.files]).toEqual([1, []])
    expect(absent.errors).toContain(`this release has no lectern-1.2.3-${platform}.tar.gz`)
  })
})

describe.if(libc)('the npm package', () => {
  const launcher = () => join(folder, 'npm/node_modules/lectern/bin/lectern.cjs')
  beforeAll(async () => {
    await mkdir(join(launcher(), '..'), { recursive: true })
    await copyFile(join(import.meta.dir, 'launcher.cjs'), launcher())
  })
  const start = (...words: readonly string[]) => Bun.spawnSync(['node', launcher(), ...words])

  test('says what is missing when there is no program for the platform', () => {
    const { exitCode, stderr } = start('serve')
    expect(exitCode).toBe(1)
    expect(stderr.toString()).toContain(`the package @lectern/${platform} is not installed`)
  })

  test('hands on words, output, exit code and signals', async () => {
    const program = join(folder, `npm/node_modules/@lectern/${platform}/lectern`)
    await mkdir(join(program, '..'), { recursive: true })
    await writeFile(program, PROGRAM, { mode: 0o755 })
    const { exitCode, stdout } = start('ask', 'two words')
    expect([exitCode, stdout.toString()]).toEqual([7, 'the program got ask two words\n'])
    await writeFile(
      program,
      '#!/bin/sh\ntrap "echo stopped; exit 3" TERM\necho ready\nfor _ in $(seq 600); do sleep 0.05; done\n',
    )
    // The signal comes while the launcher has no time yet, as on a machine that is busy.
    const slow = join(folder, 'slow-spawn.cjs')
    await writeFile(
      slow,
      `const processes = require('node:child_process')
       const { spawn } = processes
       processes.spawn = (...words) => {
         const child = spawn(...words)
         const until = Date.now() + 500
         while (Date.now() < until);
         return child
       }`,
    )
    const child = Bun.spawn(['node', '--require', slow, launcher()], { stdout: 'pipe' })
    const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader()
    expect((await reader.read()).value).toBe('ready\n')
    child.kill('SIGTERM')
    expect((await reader.read()).value).toBe('stopped\n')
    expect(await child.exited).toBe(3)
  })
})

test('each platform has a runtime whose checksum is locked', async () => {
  const { packages } = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, { readonly version: string; readonly integrity?: string }>>
  }
  const locked = RELEASE_TARGETS.map(({ runtimePackage }) => packages[`node_modules/${runtimePackage}`])
  expect(locked.filter((each) => each?.integrity === undefined || each.version !== process.versions.bun)).toEqual([])
})

test('the workflow runs scripts that are there', async () => {
  const workflow = parse(await readFile(join(root, '.github/workflows/release.yml'), 'utf8')) as {
    readonly jobs: Readonly<Record<string, { readonly steps: readonly { readonly run?: string }[] }>>
  }
  const commands = Object.values(workflow.jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []))
  expect(commands.join('\n')).toContain('npm run release')
  for (const command of commands) {
    const { exitCode, stderr } = Bun.spawnSync(['bash', '-n'], { stdin: new TextEncoder().encode(command) })
    expect([exitCode, stderr.toString()]).toEqual([0, ''])
  }
  for (const path of ['.ci/run', 'scripts/check-release.sh'])
    expect(await Bun.file(join(root, path)).exists()).toBe(true)
})
