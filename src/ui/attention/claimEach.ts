import { toError } from '../../base/errors.ts';
import { untilWindowAnswers } from '../editor/contextKeys.ts';
import type { NotifierOptions } from './notifierOptions.ts';

/** Those of several things to tell that no other window has claimed, each by its key; `undefined` when the host is gone. */
export async function claimEach<T>(
  items: T[],
  keyOf: (item: T) => string,
  { gateway, log }: Pick<NotifierOptions, 'gateway' | 'log'>,
): Promise<T[] | undefined> {
  try {
    await untilWindowAnswers();
    const isFirst = await gateway.withClient((client) =>
      Promise.all(items.map((item) => client.claim(keyOf(item)))),
    );
    return items.filter((_item, index) => isFirst[index]);
  } catch (error) {
    log.warn(`Failed to claim what is to be told: ${toError(error).message}`);
    return undefined;
  }
}
