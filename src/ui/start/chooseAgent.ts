import * as vscode from 'vscode';
import { DisposableList } from '../../base/disposable.ts';
import { toError } from '../../base/errors.ts';
import type { AgentOffer } from '../../protocol/agentRun.ts';
import { agentNotFound } from '../../protocol/errors.ts';
import type { AgentsParams } from '../../protocol/messages.ts';
import type { CommandContext } from '../commandContext.ts';
import { setRows } from '../editor/growingRows.ts';
import { shortLine, withoutIcons } from '../editor/labelText.ts';
import { agentsSetting } from '../editor/settings.ts';
import { installAgent, installButtons } from './installAgent.ts';
import { windowEnvironment } from './windowEnvironment.ts';

const LAST_AGENT_KEY = 'lastAgent';

/**
 * The agent the person picks, to work in a folder; `undefined` if they cancel.
 * @throws agentNotFound
 */
export async function chooseAgent(
  context: CommandContext,
  about: { title: string; cwd: string },
): Promise<AgentOffer | undefined> {
  const offer = await pickAgent(context, about);
  if (!offer) return undefined;
  if (!offer.program) throw agentNotFound(offer);
  await context.memory.update(LAST_AGENT_KEY, offer.id);
  return offer;
}

function pickAgent(
  context: CommandContext,
  { title, cwd }: { title: string; cwd: string },
): Promise<AgentOffer | undefined> {
  const { gateway, memory, log } = context;
  const params: AgentsParams = {
    environment: windowEnvironment(cwd),
    settings: agentsSetting(),
  };
  const ask = (versions: boolean) => gateway.withClient((client) => client.agents({ ...params, versions }));
  const parts = new DisposableList();
  const pick = parts.add(vscode.window.createQuickPick<AgentRow>());
  pick.title = title;
  pick.placeholder = vscode.l10n.t('Choose an agent');
  pick.ignoreFocusOut = true;
  pick.busy = true;
  return new Promise<AgentOffer | undefined>((resolve, reject) => {
    let isOver = false;
    parts.add({ dispose: () => (isOver = true) });
    parts.add(pick.onDidHide(() => resolve(undefined)));
    parts.add(
      pick.onDidAccept(() => {
        const offer = pick.selectedItems[0]?.offer;
        if (offer) resolve(offer);
      }),
    );
    parts.add(
      pick.onDidTriggerItemButton(({ item }) => {
        if (item.offer) installAgent(context, item.offer, cwd).then(() => resolve(undefined), reject);
      }),
    );
    pick.show();
    // To ask each for its version takes seconds; it can be chosen before.
    ask(false)
      .then(async (offers) => {
        const rows = agentRows(offers, memory.get<string>(LAST_AGENT_KEY));
        if (!isOver) setRows(pick, rows);
        const later = isOver ? [] : await ask(true);
        if (!isOver) setRows(pick, withVersions(rows, later));
      })
      .catch((error: unknown) => {
        if (pick.items.length > 0)
          log.warn(`Failed to ask agents for their versions: ${toError(error).message}`);
        else reject(toError(error));
      })
      .finally(() => {
        if (!isOver) pick.busy = false;
      });
  }).finally(() => parts.dispose());
}

/** A row of the pick: an agent, or the heading of those that are missing. */
export type AgentRow = vscode.QuickPickItem & { offer?: AgentOffer };

/**
 * The agents to choose from: those that can be started, the last chosen one first, then how to get the others.
 */
export function agentRows(offers: AgentOffer[], lastChosen: string | undefined): AgentRow[] {
  const found = offers.filter(({ program }) => program !== undefined);
  const missing = offers.filter(({ program }) => program === undefined);
  const isLast = ({ id }: AgentOffer) => id === lastChosen;
  const rows = [...found.filter(isLast), ...found.filter((offer) => !isLast(offer))].map(agentRow);
  if (missing.length === 0) return rows;
  const separator = {
    label: vscode.l10n.t('not found on this machine'),
    kind: vscode.QuickPickItemKind.Separator,
  };
  return [...rows, separator, ...missing.map(agentRow)];
}

/**
 * The rows with the versions of their agents. The editor tells a choice by the place of its row, so each keeps its place;
 * what was not there before is left out.
 */
export function withVersions(rows: readonly AgentRow[], offers: readonly AgentOffer[]): AgentRow[] {
  const byId = new Map(offers.map((offer) => [offer.id, offer]));
  return rows.map((row) => {
    const offer = row.offer && byId.get(row.offer.id);
    return offer ? agentRow(offer) : row;
  });
}

function agentRow(offer: AgentOffer): AgentRow {
  if (offer.program === undefined) {
    const buttons = installButtons(offer);
    return { label: shown(offer.name), description: shown(offer.install), buttons, offer };
  }
  return { label: shown(offer.name), description: shown(offer.version || offer.provider || ''), offer };
}

function shown(text: string): string {
  return withoutIcons(shortLine(text));
}
