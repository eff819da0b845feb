import { l10n } from 'vscode';
import { isTerminal, isUnfinished, titleOf, type Task } from '../protocol/task.ts';
import type { CommandId } from './editor/commandList.ts';
import { shortLine } from './editor/labelText.ts';
import { typingGuard } from './editor/workspaceTrust.ts';
import { followInTerminal } from './output/followTerminal.ts';
import { openOutputFile } from './output/openOutputFile.ts';
import { copies, forEach, shows, type TaskVerb } from './tasks/choose/taskVerb.ts';
import { cancelTasks, endLeftovers } from './tasks/commands/cancelTasks.ts';
import {
  canGoOn,
  canInterrupt,
  canPause,
  canResume,
  canStartNow,
  canTransfer,
  hasLeftovers,
  hasTranscript,
} from './tasks/taskAbilities.ts';
import { hasUnfinishedBelow } from './tasks/taskFamilies.ts';
import { fullText } from './tasks/taskText.ts';

const always = () => true;

/** Commands that pick tasks and do one thing with them, a row each. What needs trust is said in `commandList.ts`. */
export const taskVerbs = {
  'legwork.showOutput': {
    placeholder: l10n.t('Show the output of…'),
    fits: always,
    ...shows((task, { outputPanel }) => outputPanel.show(task)),
  },
  'legwork.showTranscript': {
    placeholder: l10n.t('Show the transcript of…'),
    fits: hasTranscript,
    // Of a task without a transcript the output is all there is.
    ...shows((task, { transcripts, outputPanel }, how) =>
      (hasTranscript(task) ? transcripts : outputPanel).show(task, how),
    ),
  },
  'legwork.openOutputFile': {
    placeholder: l10n.t('Open the output file of…'),
    fits: always,
    ...shows((task) => openOutputFile(task)),
  },
  'legwork.followInTerminal': {
    placeholder: l10n.t('Follow in a terminal…'),
    fits: always,
    ...shows((task, { gateway, model }) =>
      followInTerminal(task, {
        model,
        mayType: typingGuard(),
        send: (typed) => gateway.withClient((client) => client.send({ id: task.id, ...typed })),
        resize: (size) => gateway.withClient((client) => client.resize({ id: task.id, ...size })),
      }),
    ),
  },
  'legwork.interruptAgent': {
    placeholder: l10n.t('Interrupt…'),
    fits: canInterrupt,
    act: forEach((client, id) => client.interrupt(id)),
  },
  'legwork.resumeAgentRun': {
    placeholder: l10n.t('Resume the agent run…'),
    fits: canGoOn,
    act: forEach((client, id) => client.resume({ id })),
  },
  'legwork.cancelTask': {
    placeholder: l10n.t('Cancel…'),
    fits: isUnfinished,
    confirm: forSeveral(l10n.t('Cancel Tasks'), (count) => l10n.t('Cancel {0} tasks?', count)),
    act: cancelTasks,
  },
  'legwork.cancelTree': {
    placeholder: l10n.t('Cancel, with everything below…'),
    fits: ({ id }, { model }) => hasUnfinishedBelow(id, (parent) => model.childrenOf(parent)),
    isForOne: true,
    confirm: {
      action: l10n.t('Cancel Tree'),
      question: ([task]) =>
        task && l10n.t('Cancel {0} and everything that was started from it?', shortLine(titleOf(task))),
    },
    act: forEach((client, id) => client.cancelTree({ id })),
  },
  'legwork.endLeftovers': {
    placeholder: l10n.t('End the leftovers of…'),
    fits: hasLeftovers,
    confirm: forSeveral(l10n.t('End Leftovers'), (count) =>
      l10n.t('End what {0} tasks left running?', count),
    ),
    act: endLeftovers,
  },
  'legwork.pauseTask': {
    placeholder: l10n.t('Pause…'),
    fits: canPause,
    act: forEach((client, id) => client.pause({ id })),
  },
  'legwork.resumeTask': {
    placeholder: l10n.t('Resume…'),
    fits: canResume,
    act: forEach((client, id) => client.resume({ id })),
  },
  'legwork.startNow': {
    placeholder: l10n.t('Start now…'),
    fits: canStartNow,
    act: forEach((client, id) => client.startNow(id)),
  },
  'legwork.rerunTask': {
    placeholder: l10n.t('Rerun…'),
    fits: isTerminal,
    act: forEach((client, id) => client.rerun({ id })),
  },
  'legwork.transferToWindow': {
    placeholder: l10n.t('Transfer to this window…'),
    fits: (task, { session }) => canTransfer(task, session),
    isEverywhere: true,
    act: async (tasks, { gateway, session }) => {
      const ids = tasks.map(({ id }) => id);
      await gateway.withClient((client) => client.transfer({ ids, to: session }));
    },
  },
  'legwork.copyId': { placeholder: l10n.t('Copy the id of…'), fits: always, act: copies(({ id }) => id) },
  'legwork.copyCommand': {
    placeholder: l10n.t('Copy the command or prompt of…'),
    fits: always,
    // Of a long one the model has a part.
    act: async (tasks, context, how) => {
      const whole = await Promise.all(tasks.map(({ id }) => context.gateway.wholeTask(id)));
      return copies(fullText)(whole, context, how);
    },
  },
  'legwork.copyOutputPath': {
    placeholder: l10n.t('Copy the output path of…'),
    fits: always,
    act: copies(({ output }) => output.path),
  },
} satisfies Partial<Record<CommandId, TaskVerb>>;

/** Asks before it is done with more than one task. */
function forSeveral(action: string, question: (count: number) => string): NonNullable<TaskVerb['confirm']> {
  return { action, question: ({ length }: Task[]) => (length > 1 ? question(length) : undefined) };
}
