import { isAbsolute } from 'node:path';
import * as vscode from 'vscode';
import { isUnfinished } from '../../protocol/task.ts';
import { parsePeriod, parseStartTime } from '../periodText.ts';
import { oneLine, withoutIcons } from '../plainText.ts';
import { formatPeriod } from '../quantityText.ts';
import type { TaskModel } from '../taskModel.ts';
import { unfinishedFirst } from '../taskOrder.ts';
import { askValue, type ValueQuestion } from './askValue.ts';
import { afterText, closeTexts, conditionTexts, startText } from './draftText.ts';
import type { TaskDraft } from './taskDraft.ts';
import { taskPickItem } from './taskPickItem.ts';

/** An option of a command: how it stands, and how it is changed. */
interface CommandOption {
  label: string;
  describe(draft: TaskDraft): string | undefined;
  /** The draft with the option as the person wants it. */
  ask(draft: TaskDraft, model: TaskModel): Promise<TaskDraft>;
}

/** Lets the person change one option of a command. */
export async function askOption<D extends TaskDraft>(draft: D, model: TaskModel): Promise<D> {
  const items = commandOptions.map((option) => ({
    label: option.label,
    description: withoutIcons(oneLine(option.describe(draft) ?? '')),
    option,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: 'Options of the Command',
    placeHolder: 'Choose what to change',
    ignoreFocusOut: true,
  });
  // An option changes what it is about, never the command.
  return picked ? ({ ...(await picked.option.ask(draft, model)), command: draft.command } as D) : draft;
}

const commandOptions: CommandOption[] = [
  typed('name', {
    title: 'Name',
    placeHolder: 'Empty: no name',
    parse: (text) => text.trim(),
    problem: '',
    format: (name) => name,
  }),
  {
    label: 'Group',
    describe: ({ group }) => group ?? 'default',
    ask: async (draft, model) => {
      const group = await askGroup(draft.group, model);
      return group === undefined ? draft : withValue(draft, 'group', group);
    },
  },
  typed('priority', {
    title: 'Priority',
    placeHolder: 'A whole number; higher ones start first in their group. Empty: 0',
    parse: (text) => (/^-?\d{1,6}$/.test(text.trim()) ? Number(text) : undefined),
    problem: 'A whole number is needed.',
    format: String,
  }),
  {
    label: 'Start After',
    describe: ({ after }) => after && `${afterText(after.tasks)}, ${conditionTexts[after.on]}`,
    ask: askAfter,
  },
  typed('start', {
    title: 'Start Later',
    placeHolder: 'A delay such as 10m, or a time such as 14:05. Empty: at once',
    parse: parseStartTime,
    problem: 'A delay such as 10m or a time such as 14:05 is needed.',
    format: (start) => startText(start).replace(/^(in|at) /, ''),
  }),
  typed('retries', {
    title: 'Retries',
    placeHolder: 'How often to try again after a failure. Empty: never',
    parse: (text) => (/^\d{1,4}$/.test(text.trim()) ? Number(text) : undefined),
    problem: 'A whole number is needed.',
    format: String,
  }),
  typed('retryPauseMs', {
    title: 'Pause Before the First Retry',
    placeHolder: 'Such as 10s; each further one is twice as long. Empty: 1 s',
    parse: parsePeriod,
    problem: 'A duration such as 10s is needed.',
    format: formatPeriod,
  }),
  typed('timeoutMs', {
    title: 'Timeout',
    placeHolder: 'How long it may run, such as 5m. Empty: as long as it takes',
    parse: parsePeriod,
    problem: 'A duration such as 5m is needed.',
    format: formatPeriod,
  }),
  {
    label: 'Input',
    describe: ({ takesInput }) => (takesInput ? 'open' : 'empty'),
    ask: async (draft) => {
      const picked = await vscode.window.showQuickPick(
        [
          { label: 'Empty', detail: 'It finds an end of input at once', isOpen: false },
          { label: 'Open', detail: 'Lines can be sent to it while it runs', isOpen: true },
        ],
        { title: 'Input', ignoreFocusOut: true },
      );
      return picked ? { ...draft, takesInput: picked.isOpen } : draft;
    },
  },
  {
    label: 'When This Window Closes',
    describe: ({ closePolicy }) => (closePolicy === 'cancel' ? 'is cancelled' : 'goes on'),
    ask: async (draft) => {
      const items = (['keep', 'cancel'] as const).map((policy) => ({ label: closeTexts[policy], policy }));
      const title = 'When This Window Closes';
      const picked = await vscode.window.showQuickPick(items, { title, ignoreFocusOut: true });
      return picked ? { ...draft, closePolicy: picked.policy } : draft;
    },
  },
  typed('cwd', {
    title: 'Working Directory',
    placeHolder: 'Absolute path',
    parse: absolutePath,
    problem: 'An absolute path is needed.',
    format: (cwd) => cwd,
    isNeeded: true,
  }),
  typed('shell', {
    title: 'Shell',
    placeHolder: 'Absolute path. Empty: the default',
    parse: absolutePath,
    problem: 'An absolute path is needed.',
    format: (shell) => shell,
  }),
];

type TypedKey = 'name' | 'priority' | 'start' | 'retries' | 'retryPauseMs' | 'timeoutMs' | 'cwd' | 'shell';

/** An option whose value is typed. */
function typed<K extends TypedKey>(
  key: K,
  about: Omit<ValueQuestion<NonNullable<TaskDraft[K]>>, 'value'> & {
    format(value: NonNullable<TaskDraft[K]>): string;
    isNeeded?: boolean;
  },
): CommandOption {
  const { format, isNeeded, ...question } = about;
  const describe = (draft: TaskDraft) => {
    const value = draft[key];
    return value === undefined ? undefined : format(value);
  };
  return {
    label: question.title,
    describe,
    ask: async (draft) => {
      const value = await askValue({ ...question, value: describe(draft) ?? '' });
      if (value === undefined || (value === null && isNeeded)) return draft;
      return withValue(draft, key, value);
    },
  };
}

/** The draft with an option set, or without it. */
function withValue<K extends keyof TaskDraft>(
  draft: TaskDraft,
  key: K,
  value: TaskDraft[K] | null,
): TaskDraft {
  const { [key]: _before, ...rest } = draft;
  return (value === null ? rest : { ...rest, [key]: value }) as TaskDraft;
}

async function askGroup(current: string | undefined, model: TaskModel): Promise<string | null | undefined> {
  const another = { label: '$(add) Another Group…', name: undefined };
  const none = { label: 'default', description: 'No queue unless it was given slots', name: null };
  const known = model
    .groups()
    .filter(({ name }) => name !== 'default')
    .map(({ name }) => ({ label: withoutIcons(oneLine(name)), name }));
  const picked = await vscode.window.showQuickPick<{ label: string; name: string | null | undefined }>(
    [none, ...known, another],
    { title: 'Group', placeHolder: 'Tasks of a group share its slots', ignoreFocusOut: true },
  );
  if (!picked || picked.name !== undefined) return picked?.name;
  return askValue({
    title: 'Group',
    placeHolder: 'Name; a new group runs one task at a time',
    value: current ?? '',
    parse: (text) => text.trim(),
    problem: '',
  });
}

async function askAfter(draft: TaskDraft, model: TaskModel): Promise<TaskDraft> {
  const chosen = new Set(draft.after?.tasks);
  const tasks = unfinishedFirst(model.all()).filter((task) => isUnfinished(task) || chosen.has(task.id));
  const items = tasks.map((task) => ({ ...taskPickItem(task, model), picked: chosen.has(task.id) }));
  const picked = await vscode.window.showQuickPick(items, {
    title: 'Start After',
    placeHolder: items.length > 0 ? 'Choose the tasks to wait for' : 'There are no unfinished tasks',
    canPickMany: true,
    ignoreFocusOut: true,
  });
  if (!picked) return draft;
  if (picked.length === 0) return withValue(draft, 'after', null);
  const conditions = (['success', 'failure', 'any'] as const).map((on) => {
    const text = picked.length === 1 ? conditionTexts[on] : conditionTexts[on].replace('it', 'each');
    return { label: `Start ${text}`, on };
  });
  const condition = await vscode.window.showQuickPick(conditions, {
    title: 'Start After',
    ignoreFocusOut: true,
  });
  if (!condition) return draft;
  return withValue(draft, 'after', { tasks: picked.map(({ task }) => task.id), on: condition.on });
}

function absolutePath(text: string): string | undefined {
  const path = text.trim();
  return isAbsolute(path) ? path : undefined;
}
