import { parentPort, workerData } from 'node:worker_threads';
import { errorCode, toError } from './base/errors.ts';
import type { FromReader, ToReader } from './language/jobs.ts';
import { line, links, problems, steps, textLinks } from './language/outputReader.ts';
import { NotWanted, Pulse } from './language/pulse.ts';

/*
 * What makes outputs documents, as a bundle of its own that the host loads when a client first asks (`#language`). The
 * same bundle is the thread that reads outputs: patterns of others and drives that do not answer may hold it up, and the
 * host then ends it.
 */

export { LanguageService } from './host/language/languageService.ts';
export { ReaderThread } from './host/language/readerThread.ts';

/** Whoever starts the thread passes the memory that both share. */
const memory = (workerData as { legworkReader?: Int32Array } | null)?.legworkReader;
const port = memory && parentPort;
const jobs = new Map<number, { cancel: AbortController; ended: AbortController }>();
const send = (message: FromReader) => port?.postMessage(message);

function perform(asked: ToReader & { type: 'do' }, pulse: Pulse, ended: AbortSignal): Promise<unknown> {
  switch (asked.name) {
    case 'links':
      return links(asked.job, pulse);
    case 'textLinks':
      return textLinks(asked.job, pulse);
    case 'steps':
      return steps(asked.job, pulse);
    case 'line':
      return line(asked.job, pulse);
    case 'problems':
      return problems(asked.job, pulse, {
        ended,
        tell: (result) => send({ type: 'news', id: asked.id, result }),
      });
  }
}

async function handle(asked: ToReader & { type: 'do' }): Promise<void> {
  const { id } = asked;
  const [cancel, ended] = [new AbortController(), new AbortController()];
  jobs.set(id, { cancel, ended });
  const pulse = new Pulse(memory as Int32Array, id, cancel.signal);
  try {
    const result = await perform(asked, pulse, ended.signal);
    send({ type: 'done', id, result });
  } catch (error) {
    const code = errorCode(error);
    if (!(error instanceof NotWanted))
      send({ type: 'failed', id, message: toError(error).message, ...(code !== undefined && { code }) });
  } finally {
    pulse.end();
    jobs.delete(id);
  }
}

port?.on('message', (message: ToReader) => {
  if (message.type === 'do') void handle(message);
  else if (message.type === 'cancel') {
    jobs.get(message.id)?.ended.abort();
    jobs.get(message.id)?.cancel.abort();
  } else jobs.get(message.id)?.ended.abort();
});
