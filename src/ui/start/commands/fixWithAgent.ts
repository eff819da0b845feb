import { homedir } from 'node:os';
import { l10n } from 'vscode';
import { wrongState } from '../../../protocol/errors.ts';
import { commandSpecOf, folderOf, titleOf, type Task } from '../../../protocol/task.ts';
import type { UntilParams } from '../../../protocol/until.ts';
import type { CommandContext, CommandHandler } from '../../commandContext.ts';
import { shortLine } from '../../editor/labelText.ts';
import { PlainOutput } from '../../output/plainOutput.ts';
import { chooseTask } from '../../tasks/choose/chooseTasks.ts';
import { failureText } from '../../tasks/failureText.ts';
import { canFix } from '../../tasks/taskAbilities.ts';
import { fullText } from '../../tasks/taskText.ts';
import { fixPrompt } from '../promptText.ts';
import { askAndStartAgent, chooseDraft } from './startAgentRun.ts';

const TAIL_BYTES = 8 * 1024;
const TITLE_LENGTH = 60;

/** Has an agent put right what made a command fail. */
export const fixWithAgent: CommandHandler = async (context, args) => {
  const chosen = await chooseTask(context, args, { placeholder: l10n.t('Fix with an agent…'), fits: canFix });
  if (!chosen) return undefined;
  const task = await context.gateway.wholeTask(chosen.id);
  const { state } = task.status;
  if (!canFix(task) || task.status.state !== 'failed')
    throw wrongState({ id: task.id, state, verb: 'fixed' });
  const { failure } = task.status;
  const cwd = folderOf(task) ?? homedir();
  const draft = await chooseDraft(context, { title: l10n.t('Fix with Agent'), cwd });
  if (!draft) return undefined;
  const tail = await outputTail(context, task);
  return askAndStartAgent(
    context,
    { ...draft, ...untilItSucceeds(task) },
    {
      title: l10n.t('Fix {0} with {1}', shortLine(titleOf(task), TITLE_LENGTH), draft.agentName),
      placeholder: l10n.t('Anything else the agent should know? Press Enter to start'),
      mayBeEmpty: true,
      compose: (remark) =>
        fixPrompt({
          command: fullText(task),
          cwd,
          failure: [failureText(failure, task), 'message' in failure ? failure.message : '']
            .filter(Boolean)
            .join(': '),
          tail,
          outputPath: task.output.path,
          ...(remark === '' ? {} : { remark }),
        }),
    },
  );
};

/** The agent goes on until the command succeeds, where it is one that ends by itself. */
function untilItSucceeds(task: Task): { until?: UntilParams } {
  const spec = commandSpecOf(task);
  if (!spec || task.kind !== 'shell') return {};
  const { command: check, shell } = spec;
  return { until: { check, ...(shell !== undefined && { shell }) } };
}

/** The last whole lines a task printed, as they are read. */
async function outputTail({ gateway }: CommandContext, { id }: Task): Promise<string> {
  const { text, offset } = await gateway.withClient((client) => client.output({ id, offset: -TAIL_BYTES }));
  const output = new PlainOutput();
  const plain = output.push(text) + output.takeRedraw();
  return offset === 0 ? plain : plain.slice(plain.indexOf('\n') + 1);
}
