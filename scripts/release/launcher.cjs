#!/usr/bin/env node
/** Starts the program of the package for this platform, in the place of this one as far as a system lets it. */
const { spawn } = require('node:child_process')

/** musl's Node.js tells no version of glibc. */
const isMusl = () => process.platform === 'linux' && !process.report.getReport().header.glibcVersionRuntime

function findProgram() {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `${platform}-${process.arch}${isMusl() ? '-musl' : ''}`
  try {
    return require.resolve(`@lectern/${name}/lectern${platform === 'windows' ? '.exe' : ''}`)
  } catch {
    console.error(
      `lectern: the package @lectern/${name} is not installed. Either there is no program for ${name}, or npm left ` +
        'optional packages out (--omit=optional): install again without that.',
    )
    process.exit(1)
  }
}

const program = findProgram()
// A terminal tells the whole group of Ctrl C; whoever stops this process alone means the program. Before the program
// starts: a signal between the two would end this process alone.
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
process.on('SIGINT', () => undefined)
const child = spawn(program, process.argv.slice(2), { stdio: 'inherit' })
child.on('error', (error) => {
  console.error(`lectern: ${error.message}`)
  process.exit(1)
})
child.on('exit', (code, signal) => {
  if (signal === null) process.exit(code ?? 1)
  process.removeAllListeners(signal)
  process.kill(process.pid, signal)
})
