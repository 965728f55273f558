/** Suites that others publish for a protocol, each run against a server, and what they say of it as rows. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DOMParser } from '@xmldom/xmldom'
import { type Tried, versionOf } from './clients/report.ts'
import type { Tools } from './tools.ts'

/**
 * Scenarios of the MCP suite that any server can meet. The others call tools, resources and prompts that a server made
 * for the suite has, and Lectern does not offer: `test_simple_text`, `test://static-text` and so on.
 */
const MCP_SCENARIOS = [
  'server-initialize',
  'ping',
  'tools-list',
  'server-sse-multiple-streams',
  'dns-rebinding-protection',
]

export function runMcpSuite(tools: Tools, url: string): Tried[] {
  const name = '@modelcontextprotocol/conformance'
  return MCP_SCENARIOS.map((scenario) => {
    const words = [tools.clientPath(name, 'dist/index.js'), 'server', '--url', `${url}/mcp`, '--scenario', scenario]
    const { status, stdout } = spawnSync(tools.node, words, { encoding: 'utf8' })
    return {
      client: 'MCP conformance suite',
      version: `${name} ${versionOf(name)}`,
      tried: scenario,
      problem: status === 0 ? null : (stdout.trim().split('\n').at(-1) ?? 'it failed'),
    }
  })
}

const SCHEMATHESIS = '4.32.5'

/**
 * Asks every operation of OpenAPI what fits its schema and what does not. It deletes and overwrites: only for a server
 * of our own.
 *
 * @param key with every scope: what is refused is not tried
 * @param examples for each operation
 */
export async function runSchemathesis(tools: Tools, url: string, key: string, examples: number): Promise<Tried[]> {
  const folder = mkdtempSync(join(tmpdir(), 'lectern-schemathesis-'))
  const junit = join(folder, 'report.xml')
  try {
    const { stdout, stderr } = await tools.runPython(
      ['--with', `schemathesis==${SCHEMATHESIS}`, 'schemathesis', 'run', `${url}/docs/json`],
      [
        ['--header', `authorization: Bearer ${key}`],
        ['--checks', 'not_a_server_error,status_code_conformance'],
        ['--phases', 'coverage,fuzzing'],
        ['--max-examples', String(examples)],
        ['--seed', '1'],
        // Of a path's values it throws many away, which says nothing about the server.
        ['--suppress-health-check', 'filter_too_much,too_slow'],
        // Its generators are not safe in threads.
        ['--workers', '1', '--request-timeout', '60'],
        ['--continue-on-failure', '--no-color', '--report-junit-path', junit],
      ].flat(),
    )
    const { all, failed } = readReport(junit, stdout + stderr)
    const version = `schemathesis ${SCHEMATHESIS}`
    const tried = `all ${all} operations, ${examples} examples each: no 5xx, no status that OpenAPI does not tell`
    const problem = failed.length === 0 ? null : `fails for ${failed.join(', ')}`
    if (problem !== null) console.error(stdout)
    return [{ client: 'schemathesis', version, tried, problem }]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** @returns how many operations were tried, and the names of those that failed @throws Error when there is no report */
function readReport(path: string, output: string): { readonly all: number; readonly failed: readonly string[] } {
  if (!existsSync(path)) throw new Error(`schemathesis made no report:\n${output}`)
  const document = new DOMParser().parseFromString(readFileSync(path, 'utf8'), 'text/xml')
  const cases = Array.from(document.getElementsByTagName('testcase'))
  const isBad = (name: string) => (each: (typeof cases)[number]) => each.getElementsByTagName(name).length > 0
  const bad = cases.filter((each) => isBad('failure')(each) || isBad('error')(each))
  return { all: cases.length, failed: bad.map((each) => each.getAttribute('name') ?? '') }
}
