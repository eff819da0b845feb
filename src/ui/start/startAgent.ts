import type { Task } from '../../protocol/task.ts';
import type { CommandContext } from '../commandContext.ts';
import { confirm } from '../editor/confirm.ts';
import { agentResumeSetting, agentsSetting } from '../editor/settings.ts';
import { agentParams, type AgentDraft } from './agentDraft.ts';
import { startAndShow, withClosePolicy } from './startTask.ts';
import { windowEnvironment, windowUmask } from './windowEnvironment.ts';

const ALLOWED_KEY = 'allowsEverything';

/** Starts an agent run; `undefined` when the person does not want to allow it all that it would be allowed. */
export async function startAgent(context: CommandContext, draft: AgentDraft): Promise<Task | undefined> {
  if (draft.mode === 'allowAll' && !(await isEverythingAllowed(context))) return undefined;
  const params = agentParams(withClosePolicy(draft), {
    environment: windowEnvironment(draft.cwd),
    ...(await windowUmask()),
    now: Date.now(),
    agents: agentsSetting(),
    ifLost: agentResumeSetting(),
  });
  return startAndShow(context, params);
}

/** Asked once in a workspace. */
async function isEverythingAllowed({ workspaceMemory }: CommandContext): Promise<boolean> {
  if (workspaceMemory.get<boolean>(ALLOWED_KEY)) return true;
  const isAllowed = await confirm(
    'Let agents do everything in this workspace without asking?',
    'Allow Everything',
    'The agent can run any command, change or delete any file that you can, also outside the workspace, and ' +
      'use the network, and it never asks. What it reads, in a file or on a page, can make it do so. ' +
      'This is asked once in each workspace.',
  );
  if (isAllowed) await workspaceMemory.update(ALLOWED_KEY, true);
  return isAllowed;
}
