import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JsonObject } from '../../../src/agents/json.ts';
import type { Conversation } from '../../../src/core/agentAdapter.ts';
import type { AgentStep } from '../../../src/protocol/agentEvents.ts';
import type { RunMode } from '../../../src/protocol/runMode.ts';
import { ask as askOverAcp, beginSession } from './acpTalk.ts';
import { adapterOf, requestFor } from './recordings.ts';

const CWD = '/home/dev/work';
interface Edit {
  path: string;
  text: string;
}
const EDITS = fc.record({
  path: fc.constantFrom(`${CWD}/a.ts`, 'b.ts', '/etc/c', `${CWD}/${'d'.repeat(300)}/e`),
  text: fc.constantFrom('', 'x', 'y'.repeat(70_000)),
});

const ASKS: Record<
  string,
  (mode: RunMode, edit: Edit) => { conversation: Conversation; events: AgentStep[] }
> = {
  acp: (mode, { path, text }) => {
    const { conversation } = beginSession({}, { request: { mode, cwd: CWD } });
    const content = [{ type: 'diff', path, oldText: 'o', newText: text }];
    const options = [
      ['y', 'allow_once'],
      ['n', 'reject_once'],
    ] as const;
    const call = { kind: 'edit', title: 'Edit', content, rawInput: { path, text } };
    return { conversation, events: askOverAcp(conversation, options, call).events };
  },
  control: (mode, { path, text }) => {
    const conversation = adapterOf('claude').conversation(
      requestFor({ transport: 'control', mode, cwd: CWD }),
    );
    conversation.open();
    const push = (message: JsonObject) => conversation.push(JSON.stringify(message)).events;
    push({ type: 'control_response', response: { subtype: 'success', request_id: 'legwork-1' } });
    const input = { file_path: path, content: text };
    const request = { subtype: 'can_use_tool', tool_name: 'Write', input, tool_use_id: 't' };
    return { conversation, events: push({ type: 'control_request', request_id: 'r', request }) };
  },
};

test.each(Object.keys(ASKS))(
  'what is asked after a look at its files is what would be asked at once: %s',
  (name) => {
    const ask = (mode: RunMode, edit: Edit) => ASKS[name]?.(mode, edit) ?? expect.fail();
    fc.assert(
      fc.property(EDITS, (edit) => {
        const now = ask('ask', edit);
        const later = ask('allowEdits', edit);
        const [check] = later.conversation.openChecks;
        const { events } = later.conversation.endCheck(check?.id ?? 0, false);
        expect([...later.events, ...events]).toEqual(now.events);
        expect(later.conversation.openRequests).toEqual(now.conversation.openRequests);
      }),
    );
  },
);
