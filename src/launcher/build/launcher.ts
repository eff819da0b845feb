import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compile, ownCompilers, zigFor, type Compiler } from './compile.ts';
import { fileOf, hashOfSources, hasSources, PROJECT, TARGETS, type Target } from './targets.ts';

/*
 * Builds the launcher into `dist/launcher/<platform>-<arch>/`: that of this machine, with any compiler it has. With
 * the argument `shipped`, builds it exactly as in a package; with `all`, those of all targets. A target that cannot be
 * built is reported, but is not an error: Legwork then uses the Node wrapper. Only `all` fails without one of them,
 * because a released package must have them all; on systems that do not make releases, it builds that of the machine.
 */

const DIST = join(PROJECT, 'dist/launcher');
const OWN = `${process.platform}-${process.arch}`;
/** Where releases are made: the compiler for all targets runs there. */
const RELEASED_ON = 'linux-x64';
/** A file beside a program that records its sources and compiler. */
const STAMP = 'made-of';

function stampOf(target: string): string {
  const path = join(DIST, target, STAMP);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/** Removes what was built from other sources, so that no package mixes them. */
function removeOutdated(hash: string): void {
  if (!existsSync(DIST)) return;
  for (const name of readdirSync(DIST)) {
    if (!stampOf(name).startsWith(hash)) rmSync(join(DIST, name), { recursive: true, force: true });
  }
}

/** Builds the target with the first compiler that can; returns a reason if none does. */
async function build(target: Target, compilers: Compiler[], hash: string): Promise<string | undefined> {
  if (!hasSources(target)) return 'it is not written for that system';
  let reason = 'there is no compiler for it';
  for (const compiler of compilers) {
    const stamp = `${hash} ${compiler.name}\n`;
    if (stampOf(target.name) === stamp) return undefined;
    try {
      await compile({ target, compiler }, join(DIST, target.name, fileOf(target)));
      writeFileSync(join(DIST, target.name, STAMP), stamp);
      return undefined;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') reason = (error as Error).message;
    }
  }
  return reason;
}

async function buildOwn(hash: string): Promise<void> {
  // Built from the same sources, a program is up to date whatever compiler made it.
  if (stampOf(OWN) !== '') return;
  const target = TARGETS.find(({ name }) => name === OWN);
  const zig = target && zigFor(target);
  const reason = target
    ? await build(target, [...ownCompilers(), ...(zig ? [zig] : [])], hash)
    : 'it is not known';
  if (reason !== undefined) say(`No launcher for ${OWN}, Node's wrapper will be used: ${reason}`);
}

/** Builds targets as they are shipped, with the one reproducible compiler; returns the failed ones. */
async function buildShipped(targets: Target[], hash: string): Promise<Target[]> {
  const waiting = [...targets];
  const missing = new Set<Target>();
  const work = async () => {
    for (let target = waiting.shift(); target; target = waiting.shift()) {
      const zig = zigFor(target);
      const reason = await build(target, zig ? [zig] : [], hash);
      if (reason === undefined) continue;
      say(`No launcher for ${target.name} as it is shipped: ${reason}`);
      missing.add(target);
    }
  };
  // Two at a time, because building a C library keeps one processor busy.
  await Promise.all([work(), work()]);
  return targets.filter((target) => missing.has(target));
}

async function buildAll(hash: string): Promise<void> {
  if (OWN !== RELEASED_ON) {
    say(`Release packages are made on ${RELEASED_ON}: this one gets the launcher for ${OWN} only.`);
    return;
  }
  const missing = await buildShipped(TARGETS, hash);
  if (missing.length === 0) return;
  say(`This is no release package: it lacks the launcher for ${missing.map(({ name }) => name).join(', ')}.`);
  process.exitCode = 1;
}

/** Prints the first line of a message. */
function say(message: string): void {
  process.stderr.write(`${message.split('\n').slice(0, 2).join(' ')}\n`);
}

const hash = hashOfSources();
removeOutdated(hash);
const [, , what] = process.argv;
if (what === 'all') await buildAll(hash);
if (what === 'shipped')
  await buildShipped(
    TARGETS.filter(({ name }) => name === OWN),
    hash,
  );
await buildOwn(hash);
