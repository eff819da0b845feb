import * as vscode from 'vscode';
import { DisposableList } from '../../base/disposable.ts';
import { toError } from '../../base/errors.ts';
import type { AgentOffer } from '../../protocol/agentRun.ts';
import { agentNotFound } from '../../protocol/errors.ts';
import type { AgentsParams } from '../../protocol/messages.ts';
import type { CommandContext } from '../commandContext.ts';
import { shortLine, withoutIcons } from '../editor/labelText.ts';
import { agentsSetting } from '../editor/settings.ts';
import { windowEnvironment } from './windowEnvironment.ts';

const LAST_AGENT_KEY = 'lastAgent';

type Row = AgentChoice | (vscode.QuickPickItem & { offer?: undefined });

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
  { gateway, memory, log }: CommandContext,
  { title, cwd }: { title: string; cwd: string },
): Promise<AgentOffer | undefined> {
  const params: AgentsParams = {
    environment: windowEnvironment(cwd),
    settings: agentsSetting(),
  };
  const ask = (versions: boolean) => gateway.withClient((client) => client.agents({ ...params, versions }));
  const parts = new DisposableList();
  const pick = parts.add(vscode.window.createQuickPick<Row>());
  pick.title = title;
  pick.placeholder = 'Choose an agent';
  pick.ignoreFocusOut = true;
  pick.busy = true;
  const show = (offers: AgentOffer[]) => {
    const active = pick.activeItems[0]?.offer?.id;
    pick.items = rowsOf(offers, memory.get<string>(LAST_AGENT_KEY));
    const again = pick.items.find(({ offer }) => offer !== undefined && offer.id === active);
    if (again) pick.activeItems = [again];
  };
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
    pick.show();
    // To ask each for its version takes seconds; it can be chosen before.
    ask(false)
      .then(async (offers) => {
        if (!isOver) show(offers);
        const withVersions = isOver ? [] : await ask(true);
        if (!isOver) show(withVersions);
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

function rowsOf(offers: AgentOffer[], lastChosen: string | undefined): Row[] {
  const { found, missing } = agentChoices(offers, lastChosen);
  const separator = { label: 'not found on this machine', kind: vscode.QuickPickItemKind.Separator };
  return missing.length > 0 ? [...found, separator, ...missing] : found;
}

/** An agent in a quick pick. */
export interface AgentChoice {
  label: string;
  description: string;
  detail?: string;
  offer: AgentOffer;
}

/** The agents to choose from: those that can be started, the last chosen one first, and how to get the others. */
export function agentChoices(
  offers: AgentOffer[],
  lastChosen: string | undefined,
): { found: AgentChoice[]; missing: AgentChoice[] } {
  const found = offers.filter(({ program }) => program !== undefined);
  const isLast = ({ id }: AgentOffer) => id === lastChosen;
  return {
    found: [...found.filter(isLast), ...found.filter((offer) => !isLast(offer))].map((offer) => ({
      label: shown(offer.name),
      description: shown(offer.version ?? offer.provider ?? ''),
      offer,
    })),
    missing: offers
      .filter(({ program }) => program === undefined)
      .map((offer) => ({
        label: shown(offer.name),
        description: shown(offer.provider ?? ''),
        detail: shown(offer.install),
        offer,
      })),
  };
}

function shown(text: string): string {
  return withoutIcons(shortLine(text));
}
