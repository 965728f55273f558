/**
 * Where the compiled program carries its files: the root of Bun's file system inside an executable, `file:///$bunfs/root/`, on
 * Windows `file:///B:/~BUN/root/`. `undefined` from source.
 */
export const executableRoot = /^file:\/\/\/(?:\$bunfs|\w:\/(?:~|%7E)BUN)\/root\//i.exec(import.meta.url)?.[0]
