import * as vscode from 'vscode';
import { CONTENDER_FORM, parseContender, type Contender } from '../../protocol/contender.ts';
import { MOST_RACERS } from '../../protocol/race.ts';
import type { CommandContext } from '../commandContext.ts';
import { shortLine, withoutIcons } from '../editor/labelText.ts';
import { agentsSetting } from '../editor/settings.ts';
import { windowEnvironment } from '../start/windowEnvironment.ts';

const LAST_CONTENDERS = 'lastRacers';
const LAST_VERIFY = 'lastVerify';
const LAST_BUDGET = 'lastBudget';
const TITLE = vscode.l10n.t('Race Agents');

/** A race being written. */
export interface RaceDraft {
  /** Agents as people write them: `claude codex:2`. */
  contenders: string;
  prompt: string;
  /** Empty: none. */
  verify: string;
  /** What all may cost together, in US dollars, as it was typed; empty: any. */
  budget: string;
}

/** Asks who takes part, what they are to do and what judges them; `undefined` if the person cancels. */
export async function askRace(
  context: CommandContext,
  { cwd, start }: { cwd: string; start: RaceDraft },
): Promise<RaceDraft | undefined> {
  const { workspaceMemory: memory } = context;
  const named = start.contenders || (await pickAgents(context, cwd));
  if (named === undefined) return undefined;
  const contenders = await vscode.window.showInputBox({
    title: vscode.l10n.t('{0} (1/4): Racers', TITLE),
    prompt: vscode.l10n.t('AGENT:2 takes part twice, AGENT@MODEL with a model.'),
    value: named,
    ignoreFocusOut: true,
    validateInput: contendersProblem,
  });
  if (contenders === undefined) return undefined;
  const prompt = await vscode.window.showInputBox({
    title: vscode.l10n.t('{0} (2/4): Prompt', TITLE),
    prompt: vscode.l10n.t('Each agent works in a worktree of its own.'),
    placeHolder: vscode.l10n.t('What the agents should do in {0}', cwd),
    value: start.prompt,
    ignoreFocusOut: true,
    validateInput: (text) =>
      text.trim() === '' ? vscode.l10n.t('Say what the agents should do.') : undefined,
  });
  if (prompt === undefined) return undefined;
  const verify = await vscode.window.showInputBox({
    title: vscode.l10n.t('{0} (3/4): Verify Command', TITLE),
    prompt: vscode.l10n.t(
      'Runs in the worktree of each agent; exit code 0 means passed. Leave empty for none.',
    ),
    placeHolder: 'npm test',
    value: start.verify || (memory.get<string>(LAST_VERIFY) ?? ''),
    ignoreFocusOut: true,
  });
  if (verify === undefined) return undefined;
  const budget = await vscode.window.showInputBox({
    title: vscode.l10n.t('{0} (4/4): Budget', TITLE),
    prompt: vscode.l10n.t(
      'In US dollars, for all together; when it is reached, unfinished runs are cancelled. Leave empty for none.',
    ),
    placeHolder: '5',
    value: start.budget || (memory.get<string>(LAST_BUDGET) ?? ''),
    ignoreFocusOut: true,
    validateInput: budgetProblem,
  });
  if (budget === undefined) return undefined;
  await memory.update(LAST_CONTENDERS, contenders);
  await memory.update(LAST_VERIFY, verify.trim());
  await memory.update(LAST_BUDGET, budget.trim());
  return { contenders, prompt: prompt.trim(), verify: verify.trim(), budget: budget.trim() };
}

/** The agents that a text names. */
export function racersOf(contenders: string): Contender[] {
  return wordsOf(contenders).flatMap((word) => parseContender(word) ?? []);
}

/** Why a text names no racers, in a sentence. */
export function contendersProblem(contenders: string): string | undefined {
  const words = wordsOf(contenders);
  if (words.length === 0) return vscode.l10n.t('Name at least one agent.');
  const wrong = words.find((word) => !parseContender(word));
  if (wrong !== undefined)
    return vscode.l10n.t('"{0}" must look like {1}.', shortLine(wrong), CONTENDER_FORM);
  const total = racersOf(contenders).reduce((sum, { count = 1 }) => sum + count, 0);
  return total > MOST_RACERS
    ? vscode.l10n.t('A race has at most {0} racers, not {1}.', MOST_RACERS, total)
    : undefined;
}

/** The budget that a text names, in US dollars; `undefined` for none. */
export function budgetOf(budget: string): number | undefined {
  const text = budget.trim().replace(/^\$\s*/, '');
  if (text === '') return undefined;
  return /^\d*[.,]?\d+$/.test(text) ? Number(text.replace(',', '.')) : Number.NaN;
}

/** Why a text names no budget, in a sentence. */
export function budgetProblem(budget: string): string | undefined {
  const dollars = budgetOf(budget);
  if (dollars === undefined || dollars > 0) return undefined;
  return vscode.l10n.t('Enter a number of US dollars above 0, such as 5 or 0.50.');
}

function wordsOf(contenders: string): string[] {
  return contenders.split(/[\s,]+/).filter(Boolean);
}

/** Lets the person check agents that were found; those of the last race are checked already. */
async function pickAgents(
  { gateway, workspaceMemory }: CommandContext,
  cwd: string,
): Promise<string | undefined> {
  const last = workspaceMemory.get<string>(LAST_CONTENDERS) ?? '';
  const lastIds = new Set(racersOf(last).map(({ agent }) => agent));
  const params = { environment: windowEnvironment(cwd), settings: agentsSetting() };
  const offers = await gateway.withClient((client) => client.agents({ ...params, versions: false }));
  const rows = offers
    .filter(({ program }) => program !== undefined)
    .map(({ id, name, provider }) => ({
      id,
      label: withoutIcons(shortLine(name)),
      description: withoutIcons(shortLine(provider ?? id)),
      picked: lastIds.has(id),
    }));
  const picked = await vscode.window.showQuickPick(rows, {
    ...{
      title: TITLE,
      placeHolder: vscode.l10n.t('Choose the agents that take part'),
      canPickMany: true as const,
    },
    ignoreFocusOut: true,
  });
  if (!picked || picked.length === 0) return undefined;
  const ids = picked.map(({ id }) => id);
  const isAsLast = ids.length === lastIds.size && ids.every((id) => lastIds.has(id));
  return isAsLast ? last : ids.join(' ');
}
