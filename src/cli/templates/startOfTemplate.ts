import { resolve } from 'node:path';
import { Command } from 'commander';
import { inputFault, filledLine, type TaskLine } from '../../client/templates/templateInputs.ts';
import { badRequest } from '../../protocol/errors.ts';
import type { AgentParams, MonitorParams, ShellParams } from '../../protocol/startParams.ts';
import type { Template } from '../../protocol/template.ts';
import { describeAgent } from '../agent.ts';
import { agentParams } from '../agentParams.ts';
import { readBatchLine, type BatchLine, type BatchVerbs } from '../batchLine.ts';
import { UsageError } from '../cliErrors.ts';
import { describeRun } from '../run.ts';
import { startParams } from '../startParams.ts';
import { wordsOf, type StartSurroundings } from '../taskOptions.ts';

/* What a template starts: a line of a batch, read as `legwork run --batch` reads it. */

let described: BatchVerbs | undefined;

/** The verbs whose options the task of a template may have. */
export function templateVerbs(): BatchVerbs {
  return (described ??= {
    run: describeRun(new Command().enablePositionalOptions()),
    agent: describeAgent(new Command()),
  });
}

/** Says what is wrong with the task of a template; `undefined` if nothing is. */
export function taskFault(task: TaskLine): string | undefined {
  try {
    readLine(task);
    return undefined;
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
}

/** A template with the values of its inputs, ready to start. */
export interface FilledTemplate {
  line: BatchLine;
  /** Words that name other tasks, which have to be known for `startOfLine`. */
  words: string[];
}

/**
 * Puts values into a template. `shell` is that of command lines that name none.
 * @throws badRequest
 */
export function fillTemplate(
  template: Template,
  values: Record<string, string>,
  shell: string,
): FilledTemplate {
  const line = insideBadRequest(() => readLine(filledLine(template, values, shell)));
  return { line, words: wordsOf(line.options) };
}

/** What a template can start. */
export type TemplateStart = ShellParams | MonitorParams | AgentParams;

/** What the host is asked for. Folders are relative to that of the surroundings. @throws badRequest, unknownTask */
export function startOfLine({ line }: FilledTemplate, from: StartSurroundings): TemplateStart {
  return insideBadRequest(() =>
    line.kind === 'agent' ? agentParams({ ...from, ...line }) : startParams({ ...from, ...line }),
  );
}

/** The folder that the task works in. */
export function folderOfLine({ line }: FilledTemplate, base: string): string {
  return resolve(base, line.options.cwd ?? '.');
}

/** What is wrong with a template that is to be saved; `undefined` if nothing is. */
export function templateFault(template: Template): string | undefined {
  return inputFault(template) ?? taskFault(template.task);
}

function readLine(task: TaskLine): BatchLine {
  return readBatchLine(JSON.stringify(task), templateVerbs());
}

function insideBadRequest<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof UsageError ? badRequest(error.message) : error;
  }
}
