import { described, fits, type Fitting } from '../base/schema.ts';
import { numberOf, object, only, optional, text } from './fields.ts';

/** `host.json`: where the host of a data directory listens, and the secret to connect. */
export const endpoint = described(() => {
  const number = { isFine: Number.isFinite, expected: 'a number' };
  return object(
    {
      schema: only(1, 'Version of its format.'),
      socket: text('Path of the unix socket or named pipe.'),
      token: text('The secret.'),
      pid: numberOf(number, 'Process id of the host.'),
      instance: text('Identifies this one run of the host.'),
      protocolVersion: numberOf(number, 'The version of its protocol.'),
      version: text("Version of the host's program."),
      startedAt: text('When it started.'),
      machine: optional(
        object(
          { id: text('Its id.'), name: text('Its host name.') },
          'The machine on which it runs. Missing from older hosts: this one.',
        ),
      ),
      isLoading: optional(
        only(true, 'It is loading its records, and may respond slowly. Missing from older hosts.'),
      ),
      processStartedAt: optional(
        text(
          'When its process started, if the process is its own and may be killed. Missing from older hosts.',
        ),
      ),
    },
    'Where a host listens.',
  );
});
export type Endpoint = Fitting<typeof endpoint>;

/** Parses the content of `host.json` as untrusted input; `undefined` if it is not an endpoint. */
export function parseEndpoint(text: string): Endpoint | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return fits(endpoint(), value) ? value : undefined;
}
