import { l10n } from 'vscode';
import { justfileRecipes } from './justfile.ts';
import { makefileTargets } from './makefile.ts';
import type { Offer } from './offer.ts';
import { packageScripts, type PackageManager } from './packageScripts.ts';
import { cargoTargets, composerScripts, goTargets } from './projectFiles.ts';
import { taskfileTasks } from './taskfile.ts';

/** A kind of file that lists what can be run. */
export interface TaskSource {
  /** What people call it. */
  title: string;
  /** Names of its files. */
  files: readonly string[];
  offers(file: SourceFile): Offer[];
}

export interface SourceFile {
  name: string;
  text: string;
  /** Runs the scripts of a package.json there. */
  manager: PackageManager;
}

/** Files that are read to find what can be run; nothing is executed for it. */
export const taskSources: readonly TaskSource[] = [
  {
    title: l10n.t('Scripts'),
    files: ['package.json'],
    offers: ({ text, manager }) => packageScripts(text, manager),
  },
  {
    title: 'Make',
    files: ['Makefile', 'makefile', 'GNUmakefile'],
    offers: ({ text, name }) => makefileTargets(text, name),
  },
  {
    title: 'just',
    files: ['justfile', 'Justfile', '.justfile'],
    offers: ({ text }) => justfileRecipes(text),
  },
  {
    title: 'Taskfile',
    files: ['Taskfile.yml', 'Taskfile.yaml', 'taskfile.yml', 'taskfile.yaml', 'Taskfile.dist.yml'],
    offers: ({ text }) => taskfileTasks(text),
  },
  { title: 'Composer', files: ['composer.json'], offers: ({ text }) => composerScripts(text) },
  { title: 'Cargo', files: ['Cargo.toml'], offers: ({ text }) => cargoTargets(text) },
  { title: 'Go', files: ['go.mod'], offers: ({ text }) => goTargets(text) },
];

/** The kind of file that has this name. */
export function sourceOfFile(name: string): TaskSource | undefined {
  return taskSources.find(({ files }) => files.includes(name));
}
