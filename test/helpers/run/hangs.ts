import { beforeEach } from 'vitest';
import { forgetWaits, openWaits } from '../waits.ts';

/* For every test with processes: one that fails while it waits, as when its time is over, says for what. */
beforeEach(({ task, onTestFailed }) => {
  forgetWaits();
  onTestFailed(() => {
    const waits = openWaits();
    if (waits.length > 0) console.error(`"${task.name}" was waiting for:\n  ${waits.join('\n  ')}`);
  });
});
