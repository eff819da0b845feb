import type { AgentOffer } from '../../protocol/agentRun.ts';
import { oneLine, withoutIcons } from '../editor/plainText.ts';

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
  return withoutIcons(oneLine(text));
}
