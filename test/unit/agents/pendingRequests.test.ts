import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { PendingRequests, type Pending } from '../../../src/agents/pendingRequests.ts';

/** Ids that agents may give: some read alike, and some read like one that is made up. */
const rawId = fc.constantFrom<unknown>(1, '1', '1#2', '1#2#2', 2, '2', null, 'null', '', {}, '{}', [1], true);

test('whatever ids an agent gives, each open request is found by its own, and none is lost', () => {
  fc.assert(
    fc.property(fc.array(rawId, { maxLength: 12 }), (rawIds) => {
      const pending = new PendingRequests<Pending>();
      const shown = rawIds.map((raw) => {
        const id = pending.idFor(raw);
        const tool = { id, name: 'Bash', kind: 'execute', title: 'x' } as const;
        pending.add({ rawId: raw, request: { id, tool, options: [] } });
        return id;
      });
      expect(new Set(shown).size).toBe(shown.length);
      // Only the agent's own id, given again, takes the place of an earlier request.
      const open = rawIds.map((raw) => JSON.stringify(raw));
      const last = rawIds.flatMap((raw, at) => (open.lastIndexOf(JSON.stringify(raw)) === at ? [at] : []));
      expect(pending.forPeople.map(({ id }) => id)).toEqual(last.map((at) => shown[at]));
      for (const at of last) expect(pending.find(shown[at] ?? '')?.rawId).toBe(rawIds[at]);
    }),
  );
});
