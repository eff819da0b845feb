import type { FoundTemplate } from '../../client/templates/readTemplates.ts';
import type { Task } from '../../protocol/task.ts';
import type { CommandContext } from '../commandContext.ts';
import { readSetting } from '../editor/settings.ts';
import { startGiven } from '../start/startTask.ts';
import { windowEnvironment, windowUmask } from '../start/windowEnvironment.ts';

/** Size of a terminal until a tab shows it. */
const FIRST_SIZE = { columns: 80, rows: 24 };

/** Starts a template with values for its inputs, in a folder that its own is relative to. */
export async function startTemplate(
  context: CommandContext,
  { template }: FoundTemplate,
  about: { values: Record<string, string>; folder: string },
): Promise<Task | undefined> {
  const { fillTemplate, folderOfLine, startNamed, startOfLine } = await import('#templates');
  const shell = readSetting('shell') || (process.platform === 'win32' ? 'cmd.exe' : 'sh');
  const filled = fillTemplate(template, about.values, shell);
  const { words } = filled;
  const { gateway, session } = context;
  const tasks =
    words.length === 0
      ? []
      : await gateway.withClient((client) => client.list({ includeHidden: true, words }));
  const wantsColours = filled.line.kind === 'command' && readSetting('color');
  const params = startOfLine(filled, {
    cwd: about.folder,
    own: windowEnvironment(folderOfLine(filled, about.folder), { wantsColours }),
    ...(await windowUmask()),
    size: FIRST_SIZE,
    session,
    tasks,
    nowMs: Date.now(),
  });
  return startNamed({
    template,
    params: { ...params, producer: 'user' as const },
    start: (named) => startGiven(context, named),
  });
}
