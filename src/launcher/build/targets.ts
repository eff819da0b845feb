import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The project's folder. */
export const PROJECT = join(import.meta.dirname, '../../..');
/** Where the launcher's sources are. */
export const SOURCES = join(import.meta.dirname, '..');

/** A system and kind of processor that the launcher is built for; named as Node names them. */
export interface Target {
  name: string;
  platform: 'linux' | 'darwin' | 'win32';
  /** Zig's name for it. */
  zig: string;
}

export const TARGETS: Target[] = [
  { name: 'linux-x64', platform: 'linux', zig: 'x86_64-linux-musl' },
  { name: 'linux-arm64', platform: 'linux', zig: 'aarch64-linux-musl' },
  { name: 'darwin-x64', platform: 'darwin', zig: 'x86_64-macos' },
  { name: 'darwin-arm64', platform: 'darwin', zig: 'aarch64-macos' },
  { name: 'win32-x64', platform: 'win32', zig: 'x86_64-windows-gnu' },
  { name: 'win32-arm64', platform: 'win32', zig: 'aarch64-windows-gnu' },
];

/** A source is for all systems, or for those named between the dots: `feed.posix.c`. */
const SYSTEMS = {
  linux: ['posix', 'linux'],
  darwin: ['posix', 'macos'],
  win32: ['windows'],
};

/** File names of the sources of a target, in the order of compilation. */
export function sourcesOf(target: Target, folder = SOURCES): string[] {
  const systems = SYSTEMS[target.platform];
  return readdirSync(folder)
    .filter((name) => {
      const [, system = '', extension] = /^\w+(?:\.(\w+))?\.(c)$/.exec(name) ?? [];
      return extension !== undefined && (system === '' || systems.includes(system));
    })
    .sort();
}

/** Whether the launcher supports the target's system. */
export function hasSources(target: Target): boolean {
  return sourcesOf(target).some((name) => SYSTEMS[target.platform].includes(name.split('.')[1] ?? ''));
}

/** The program's file name. */
export function fileOf(target: Target): string {
  return target.platform === 'win32' ? 'legwork-launcher.exe' : 'legwork-launcher';
}

function filesOf(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.flatMap((entry) => (entry.isFile() ? entry.name : [])).sort();
}

/** A hash of everything that determines a launcher, except its compiler. */
export function hashOfSources(): string {
  const hash = createHash('sha256');
  for (const folder of [SOURCES, import.meta.dirname]) {
    for (const name of filesOf(folder)) {
      hash.update(`${name}\0`).update(readFileSync(join(folder, name)));
    }
  }
  return hash.digest('hex');
}
