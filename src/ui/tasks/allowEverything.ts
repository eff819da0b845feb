import { l10n } from 'vscode';
import type { CommandContext } from '../commandContext.ts';
import { confirm } from '../editor/confirm.ts';

const ALLOWED_KEY = 'allowsEverything';

/** Whether agents may do everything in this workspace. The person is asked until they agree, and then not again. */
export async function isEverythingAllowed({
  workspaceMemory,
}: Pick<CommandContext, 'workspaceMemory'>): Promise<boolean> {
  if (workspaceMemory.get<boolean>(ALLOWED_KEY)) return true;
  const isAllowed = await confirm(
    l10n.t('Let agents do everything in this workspace without asking?'),
    l10n.t('Allow Everything'),
    l10n.t(
      'The agent can run any command, change or delete any file that you can, also outside the workspace, and use the network, without asking for permission. Text that it reads, in a file or on a page, can make it do so. You are asked once per workspace.',
    ),
  );
  if (isAllowed) await workspaceMemory.update(ALLOWED_KEY, true);
  return isAllowed;
}
