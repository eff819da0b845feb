import { ownUmask } from '../../client/ownUmask.ts';
import { inputsIn, type Template } from '../../protocol/template.ts';
import { readTemplates, type FoundTemplate } from '../../client/templates/readTemplates.ts';
import { startNamed } from '../../client/templates/startNamed.ts';
import { removeTemplate, saveTemplate } from '../../client/templates/editTemplates.ts';
import { folderSource, sourceAbove, userSource } from '../../client/templates/templatePlaces.ts';
import type { StartParams } from '../../protocol/startParams.ts';
import { titleOf, type Task } from '../../protocol/task.ts';
import { ownSize } from '../attachTask.ts';
import { complain, print, printJson, type Cli, type JsonOption } from '../cli.ts';
import { UsageError } from '../cliErrors.ts';
import { findTasks, tasksMeantBy } from '../findTasks.ts';
import { onlyGiven } from '../onlyGiven.ts';
import { readValues, valuesOf } from './askValues.ts';
import { faultText, templateNamed, templatesFor } from './findTemplate.ts';
import { lineOfStart, startOfTask } from './lineOfStart.ts';
import { fillTemplate, startOfLine, taskFault, templateFault } from './startOfTemplate.ts';
import { templateSchema } from './templateSchema.ts';
import { templateLines, templateTable } from './templateText.ts';

/* What `legwork template` does. Of a bundle of its own, since it is rarely used. */

interface WhoseOption {
  user?: boolean;
  workspace?: boolean;
}

export async function listTemplates(cli: Cli, folder: string, { json }: JsonOption): Promise<void> {
  const found = await templatesFor(cli, folder);
  const { templates, faults } = found;
  if (json) printJson(cli, found);
  else if (templates.length > 0) for (const line of templateTable(templates)) print(cli, line);
  else if (faults.length === 0) print(cli, 'There are no templates. Try: legwork template save TASK NAME');
  for (const fault of faults) complain(cli, faultText(fault));
  if (faults.length > 0) cli.exitCode = 1;
}

export async function showTemplate(
  cli: Cli,
  about: { folder: string; name: string } & WhoseOption & JsonOption,
): Promise<void> {
  const found = templateNamed(await templatesFor(cli, about.folder), about.name, about.user);
  if (about.json) printJson(cli, found);
  else for (const line of templateLines(found)) print(cli, line);
}

/** Starts a template with these words `NAME=VALUE`; asks at the terminal for what is missing. */
export async function startWithValues(
  cli: Cli,
  about: { folder: string; name: string; words: readonly string[] } & WhoseOption,
): Promise<Task> {
  const found = templateNamed(await templatesFor(cli, about.folder), about.name, about.user);
  const { template, source } = found;
  const terminal = { input: process.stdin, output: cli.stderr };
  const values = await valuesOf(template, readValues(template, about.words), terminal);
  const filled = fillTemplate(template, values, process.platform === 'win32' ? 'cmd.exe' : 'sh');
  const { session, environment: own } = cli;
  const tasks = filled.words.length === 0 ? [] : await tasksMeantBy(cli, filled.words);
  const params: StartParams = startOfLine(filled, {
    cwd: source.folder ?? about.folder,
    ...{ own, session, tasks, size: ownSize(cli), nowMs: Date.now() },
    ...onlyGiven({ umask: await ownUmask() }),
  });
  const client = await cli.hosts.client();
  return startNamed({ template, params, start: (named) => client.start(named) });
}

export async function saveTask(
  cli: Cli,
  about: { folder: string; task: string; name: string; description?: string; force?: boolean } & WhoseOption,
): Promise<void> {
  const [task] = await findTasks(cli, [about.task]);
  const start = task && startOfTask(await cli.hosts.insist((client) => client.get(task.id)));
  if (!task || !start)
    throw new UsageError(`${task?.id ?? about.task} runs nothing that could be started again.`);
  const source = await sourceToChange(cli, about);
  const names = new Map((await namedAfter(cli, task)).map((each) => [each.id, each.name]));
  const surroundings = { folder: source.folder, nameOf: (id: string) => names.get(id) };
  const line = lineOfStart(start, surroundings);
  const template = newTemplate(about, line);
  const fault = templateFault(template);
  if (fault !== undefined) throw new UsageError(`${titleOf(task)} cannot be a template: ${fault}`);
  const known = await readTemplates(source, taskFault);
  if (known.templates.some(hasName(about.name)) && !about.force)
    throw new UsageError(`there is a template "${about.name}" in ${source.path}. Replace it with --force.`);
  await saveTemplate(source, template);
  print(cli, `saved "${about.name}" in ${source.path}`);
}

export async function removeNamed(
  cli: Cli,
  about: { folder: string; name: string } & WhoseOption,
): Promise<void> {
  const source = await sourceToChange(cli, about);
  if (!(await removeTemplate(source, about.name)))
    throw new UsageError(
      `there is no template "${about.name}" in ${source.path}.${about.workspace ? '' : ' To remove one of the workspace, use --workspace.'}`,
    );
  print(cli, `removed "${about.name}" from ${source.path}`);
}

export function printSchema(cli: Cli): void {
  printJson(cli, templateSchema());
}

/** A template of a line; what its texts ask for becomes inputs. */
export function newTemplate(
  { name, description }: { name: string; description?: string },
  task: Template['task'],
): Template {
  const inputs = Object.fromEntries(inputsIn(JSON.stringify(task)).map((input) => [input, {}]));
  return {
    name,
    ...onlyGiven({ description }),
    task,
    ...(Object.keys(inputs).length > 0 && { inputs }),
  };
}

/**
 * The file that is changed. The user's own templates run without being shown first, so no program inside a task, such as
 * an agent, changes them. @throws UsageError
 */
async function sourceToChange(cli: Cli, { folder, workspace }: { folder: string } & WhoseOption) {
  if (workspace) return (await sourceAbove(folder)) ?? folderSource(folder);
  if (cli.environment.LEGWORK_TASK_ID)
    throw new UsageError('programs inside a task cannot change your own templates. Use --workspace.');
  return userSource(cli.program.paths);
}

async function namedAfter(cli: Cli, { after = [] }: Task): Promise<Task[]> {
  return after.length === 0
    ? []
    : tasksMeantBy(
        cli,
        after.map(({ task }) => task),
      );
}

function hasName(name: string): (found: FoundTemplate) => boolean {
  return ({ template }) => template.name === name;
}
