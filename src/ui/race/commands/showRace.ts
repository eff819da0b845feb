import * as vscode from 'vscode';
import { formatAge } from '../../../base/quantityText.ts';
import type { RaceState } from '../../../protocol/race.ts';
import type { CommandHandler } from '../../commandContext.ts';
import { shortLine, withoutIcons } from '../../editor/labelText.ts';
import { targetIds } from '../../tasks/choose/chooseTasks.ts';

/** Shows the table of a race: that of the row it is called on, else one that the person picks. */
export const showRace: CommandHandler = async (context, args) => {
  const [id] = targetIds(args) ?? [];
  const racer = id === undefined ? undefined : context.model.get(id);
  const race = racer?.race ?? (await pickRace(context.gateway));
  if (race) context.races.show(race);
  return race?.id;
};

async function pickRace(
  gateway: Parameters<CommandHandler>[0]['gateway'],
): Promise<{ id: string; name: string } | undefined> {
  const races = await gateway.withClient((client) => client.races());
  const rows = races.map((race) => raceRow(race, Date.now()));
  const picked = await vscode.window.showQuickPick(rows, { placeHolder: vscode.l10n.t('Show the race…') });
  return picked?.race;
}

function raceRow(race: RaceState, nowMs: number) {
  const { racers, isOver, createdAt, name, prompt } = race;
  const passed = racers.filter(({ verify }) => verify?.code === 0).length;
  const age = formatAge(nowMs - Date.parse(createdAt));
  return {
    label: withoutIcons(shortLine(name)),
    description: isOver
      ? vscode.l10n.t('{0} racers, {1} passed, {2}', racers.length, passed, age)
      : vscode.l10n.t('{0} racers, {1} passed, running, {2}', racers.length, passed, age),
    detail: withoutIcons(shortLine(prompt)),
    race: { id: race.id, name },
  };
}
