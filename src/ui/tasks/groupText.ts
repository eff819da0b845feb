import { l10n } from 'vscode';
import type { GroupState } from '../../protocol/messages.ts';

/** What matters about a group now: `1 of 2 slots · 5 queued`, `paused · 3 queued`. */
export function groupText({ slots, running, pending, isPaused, kept = 0 }: GroupState): string {
  const busy = busyText(running, slots);
  const gate = kept > 0 && pending > 0 ? l10n.t('waits for your go-ahead') : '';
  const isIdle = running === 0 && (slots === undefined || gate !== '');
  const parts = [
    isPaused ? l10n.t('paused') : '',
    gate,
    isIdle ? '' : busy,
    pending === 0 ? '' : l10n.t('{0} queued', pending),
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

function busyText(running: number, slots: number | undefined): string {
  if (slots === undefined) return l10n.t('{0} running', running);
  return slots === 1 ? l10n.t('{0} of 1 slot', running) : l10n.t('{0} of {1} slots', running, slots);
}
