import { asObject, isPlainName, parseObject, type Offer } from './offer.ts';

/* Files that tell what kind of project a folder is, of which few things are run. */

/** Scripts that Composer runs itself at certain events. */
const COMPOSER_EVENT = /^(?:pre|post)-/;

/** The scripts of a composer.json. */
export function composerScripts(text: string): Offer[] {
  const composer = parseObject(text);
  const scripts = asObject(composer?.['scripts']) ?? {};
  const descriptions = asObject(composer?.['scripts-descriptions']) ?? {};
  return Object.entries(scripts).flatMap(([name, script]) => {
    if (!isPlainName(name) || COMPOSER_EVENT.test(name)) return [];
    const detail = [descriptions[name], script].find((text) => typeof text === 'string');
    return [{ name, words: ['composer', 'run-script', name], ...(detail ? { detail } : {}) }];
  });
}

/** What Cargo does with the package or workspace of a Cargo.toml, and the programs that it names. */
export function cargoTargets(text: string): Offer[] {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  if (!lines.some((line) => line === '[package]' || line === '[workspace]')) return [];
  const usual = ['build', 'check', 'test'].map((name) => ({ name, words: ['cargo', name] }));
  let section = '';
  const programs = lines.flatMap((line): Offer[] => {
    if (line.startsWith('[')) section = line;
    const [, name] = /^name\s*=\s*"([\w-]+)"/.exec(line) ?? [];
    if (section !== '[[bin]]' || name === undefined || !isPlainName(name)) return [];
    return [{ name: `run ${name}`, words: ['cargo', 'run', '--bin', name] }];
  });
  return [...usual, ...programs];
}

/** What Go does with all packages of a module. */
export function goTargets(text: string): Offer[] {
  if (!/^[ \t]*module[ \t]+\S/m.test(text)) return [];
  return ['build', 'test', 'vet'].map((name) => ({ name, words: ['go', name, './...'] }));
}
