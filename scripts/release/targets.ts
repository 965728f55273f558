/** The machines that a release has a program for. */
import type { Target } from '../model.ts'

export interface ReleaseTarget extends Target {
  /** As files and packages of a release are named: `linux-x64-musl`. */
  readonly name: string
  /** As `bun build --target` takes it. */
  readonly bunName: string
  /** The npm package that holds Bun for it. */
  readonly runtimePackage: string
  /** As npm names libraries of Linux. */
  readonly libc?: 'glibc' | 'musl'
}

const target = (
  name: string,
  [platform, architecture]: readonly [platform: string, architecture: string],
  bun: string,
  more: Partial<ReleaseTarget> = {},
): ReleaseTarget => ({
  name,
  platform,
  architecture,
  native: true,
  bunName: `bun-${name}`,
  runtimePackage: `@oven/bun-${bun}`,
  ...more,
})

const glibc = { libc: 'glibc' } as const
/** ONNX Runtime has no native library for musl. */
const musl = { libc: 'musl', native: false } as const

export const RELEASE_TARGETS: readonly ReleaseTarget[] = [
  target('linux-x64', ['linux', 'x64'], 'linux-x64', glibc),
  target('linux-arm64', ['linux', 'arm64'], 'linux-aarch64', glibc),
  target('linux-x64-musl', ['linux', 'x64'], 'linux-x64-musl', musl),
  target('linux-arm64-musl', ['linux', 'arm64'], 'linux-aarch64-musl', musl),
  target('darwin-arm64', ['darwin', 'arm64'], 'darwin-aarch64'),
  // ONNX Runtime has no native library for Macs with Intel's processors any more.
  target('darwin-x64', ['darwin', 'x64'], 'darwin-x64', { native: false }),
  target('windows-x64', ['win32', 'x64'], 'windows-x64'),
]
