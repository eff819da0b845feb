import { described, fits, type Fitting } from '../base/schema.ts';
import { numberOf, object, only, optional, text } from './fields.ts';

/** `host.json`: where the host of a data directory listens, and the secret to connect. */
export const endpoint = described(() => {
  const number = { isFine: Number.isFinite, expected: 'a number' };
  return object(
    {
      schema: only(1, 'Version of its shape.'),
      socket: text('Path of the unix socket or named pipe.'),
      token: text('The secret.'),
      pid: numberOf(number, 'Process id of the host.'),
      instance: text('Identifies this one run of the host.'),
      protocolVersion: numberOf(number, 'Which protocol it speaks.'),
      version: text('Of the program the host is.'),
      startedAt: text('When it started.'),
      isLoading: optional(
        only(true, 'It reads its records: it may be slow until it has. Not from older hosts.'),
      ),
      processStartedAt: optional(
        text('When its process started, where that is its own and may be killed. Not from older hosts.'),
      ),
    },
    'Where a host listens.',
  );
});
export type Endpoint = Fitting<typeof endpoint>;

/** Reads what `host.json` holds as untrusted input; `undefined` when it is not an endpoint. */
export function parseEndpoint(text: string): Endpoint | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return fits(endpoint(), value) ? value : undefined;
}
