import type { GroupState } from '../../protocol/messages.ts';

/** What matters about a group now: `1 of 2 slots · 5 queued`, `paused · 3 queued`. */
export function groupText({ slots, running, pending, isPaused, kept = 0 }: GroupState): string {
  const busy =
    slots === undefined ? `${running} running` : `${running} of ${slots} ${slots === 1 ? 'slot' : 'slots'}`;
  const gate = kept > 0 && pending > 0 ? 'waits for your word' : '';
  const isIdle = running === 0 && (slots === undefined || gate !== '');
  const parts = [
    isPaused ? 'paused' : '',
    gate,
    isIdle ? '' : busy,
    pending === 0 ? '' : `${pending} queued`,
  ];
  return parts.filter((part) => part !== '').join(' · ');
}
