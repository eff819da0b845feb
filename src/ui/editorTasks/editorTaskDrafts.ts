import { join } from 'node:path';
import { l10n } from 'vscode';
import { badRequest } from '../../protocol/errors.ts';
import { readSetting } from '../editor/settings.ts';
import type { TaskModel } from '../tasks/taskModel.ts';
import { draftOfCommand, inTurn, resolveFolder } from './commandDrafts.ts';
import { configuredInputs } from './configuredTasks.ts';
import { parseLegworkTask } from './legworkDefinition.ts';
import { draftOfDefinition, type EditorDraft } from './legworkDrafts.ts';
import { commandOfProvided } from './providedTasks.ts';
import type { LineShell } from './shellLine.ts';
import { asObject } from './sources/offer.ts';
import type { TaskBook } from './taskBook.ts';
import type { TaskCommand } from './taskCommand.ts';
import type { EditorTask, TaskFile } from './taskFiles.ts';
import { TASK_TYPE } from './taskType.ts';
import { valueAsker } from './variables/askInput.ts';
import { createResolver, type Resolver } from './variables/resolver.ts';
import { windowValues } from './variables/windowValues.ts';
import { packageManagerAt } from './workspaceOffers.ts';

/** Makes of the editor's tasks what Legwork runs. The person is asked once for each input, whatever tasks need it. */
export class EditorTaskDrafts {
  readonly #book: TaskBook;
  readonly #model: TaskModel;
  readonly #resolvers = new Map<TaskFile, Resolver>();

  constructor(book: TaskBook, model: TaskModel) {
    this.#book = book;
    this.#model = model;
  }

  /** What is to be started for one task. @throws `badRequest`; `NotWanted` if the person gives no value */
  async draft(each: EditorTask): Promise<EditorDraft> {
    const resolve = this.#resolverOf(each.file);
    const folder = each.file.folder?.uri.fsPath;
    const place = { resolve, ...(folder === undefined ? {} : { folder }) };
    if (each.task.type === TASK_TYPE) {
      const fields = (await resolveAll(each.task.fields, resolve)) as Record<string, unknown>;
      const definition = parseLegworkTask(fields);
      const cwd = await resolveFolder(definition.cwd, { ...place, resolve: (text) => Promise.resolve(text) });
      return draftOfDefinition(definition, { cwd, tasks: this.#model.all() });
    }
    const command = await this.#commandOf(each);
    return { command: await draftOfCommand(command, { ...place, shell: lineShell() }) };
  }

  /** What a task runs, also where tasks.json leaves that to another extension. */
  async #commandOf(each: EditorTask): Promise<TaskCommand> {
    const { task, file } = each;
    if (task.command) return task.command;
    if (task.type === 'npm' && typeof task.fields['script'] === 'string') return npmCommand(each);
    const provided = await this.#book.complete(each);
    if (!provided)
      throw badRequest(
        l10n.t('No extension provides the task "{0}" of the type "{1}".', task.label, task.type),
      );
    const command = commandOfProvided(provided);
    if (command) return command;
    const { label, type } = task;
    throw badRequest(
      file.folder
        ? l10n.t(
            '"{0}" can only be run by the extension that provides tasks of the type "{1}": it has no command of its own.',
            label,
            type,
          )
        : l10n.t(
            '"{0}" can only be run by the extension that provides tasks of the type "{1}": it has no command of its own here.',
            label,
            type,
          ),
    );
  }

  #resolverOf(file: TaskFile): Resolver {
    const known = this.#resolvers.get(file);
    if (known) return known;
    const asker = valueAsker({
      inputs: configuredInputs(file.config),
      defaultBuildTask: () => this.#book.configured.find(({ task }) => task.isDefaultBuild)?.task.label,
    });
    const resolver = createResolver(windowValues(file.folder), asker);
    this.#resolvers.set(file, resolver);
    return resolver;
  }
}

/** The shell of command lines, as far as their quoting depends on it. */
function lineShell(): LineShell {
  const { platform, env } = process;
  const usual = platform === 'win32' ? (env['ComSpec'] ?? 'cmd.exe') : '/bin/sh';
  return { path: readSetting('shell') || usual, platform };
}

/** A script of a package.json, as the editor's own extension for npm would run it. */
async function npmCommand({ task, file }: EditorTask): Promise<TaskCommand> {
  const { script, path } = task.fields;
  const folder = file.folder?.uri.fsPath;
  if (folder === undefined) throw badRequest(l10n.t('"{0}" is in no folder of the workspace.', task.label));
  const cwd = typeof path === 'string' ? join(folder, path) : folder;
  const manager = await packageManagerAt(cwd);
  const args = script === 'install' ? ['install'] : ['run', String(script)];
  return { runs: 'process', command: manager, args, cwd, env: {} };
}

/** A value with the variables in all its texts resolved. */
async function resolveAll(value: unknown, resolve: Resolver): Promise<unknown> {
  if (typeof value === 'string') return resolve(value);
  if (Array.isArray(value)) return inTurn(value, (each: unknown) => resolveAll(each, resolve));
  const object = asObject(value);
  if (!object) return value;
  const entries = await inTurn(Object.entries(object), async ([name, each]) => [
    name,
    await resolveAll(each, resolve),
  ]);
  return Object.fromEntries(entries as [string, unknown][]);
}
