import { l10n } from 'vscode';
import { isExpectedError } from '../../../protocol/errors.ts';
import type { CommandContext, CommandHandler } from '../../commandContext.ts';
import { reportError } from '../../editor/reportError.ts';
import { agentModeSetting, agentsSetting, worktreeSettings } from '../../editor/settings.ts';
import { windowEnvironment, windowUmask } from '../../start/windowEnvironment.ts';
import { chooseFolder } from '../../start/workingFolder.ts';
import { isEverythingAllowed } from '../../tasks/allowEverything.ts';
import { askRace, budgetOf, racersOf, type RaceDraft } from '../askRace.ts';

/** Starts a race of the agents the person picks, with what they write, and shows its table. */
export const raceAgents: CommandHandler = async (context) => {
  const cwd = await chooseFolder(l10n.t('Folder for the agents to work in'));
  if (cwd === undefined) return undefined;
  let draft: RaceDraft | undefined = { contenders: '', prompt: '', verify: '', budget: '' };
  for (;;) {
    draft = await askRace(context, { cwd, start: draft });
    if (!draft) return undefined;
    try {
      return await start(context, { cwd, draft });
    } catch (error) {
      // What was typed is not lost.
      if (!isExpectedError(error)) throw error;
      reportError(error, context.log);
    }
  }
};

async function start(
  context: CommandContext,
  { cwd, draft }: { cwd: string; draft: RaceDraft },
): Promise<string | undefined> {
  const mode = agentModeSetting();
  if (mode === 'allowAll' && !(await isEverythingAllowed(context))) return undefined;
  const settings = agentsSetting();
  const umask = await windowUmask();
  const budgetUsd = budgetOf(draft.budget);
  const racers = racersOf(draft.contenders).map((contender) => {
    const setting = settings[contender.agent];
    return { ...contender, ...(setting !== undefined && { setting }) };
  });
  const race = await context.gateway.withClient((client) =>
    client.race({
      ...{ racers, prompt: draft.prompt, cwd, mode, producer: 'user' },
      environment: windowEnvironment(cwd),
      worktree: worktreeSettings(),
      ...(draft.verify !== '' && { verify: draft.verify }),
      ...(budgetUsd !== undefined && { budgetUsd }),
      ...umask,
    }),
  );
  context.races.show(race);
  return race.id;
}
