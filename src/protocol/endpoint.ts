/** `host.json`: where the host of a data directory listens, and the secret to connect. */
export interface Endpoint {
  schema: 1;
  /** Path of the unix socket or named pipe. */
  socket: string;
  token: string;
  pid: number;
  /** Identifies this one run of the host. */
  instance: string;
  protocolVersion: number;
  /** Of the program the host is. */
  version: string;
  startedAt: string;
  /** It reads its records: it may be slow until it has. Not from older hosts. */
  isLoading?: true;
  /** When its process started, where that process is the host's own and may be killed. Not from older hosts. */
  processStartedAt?: string;
}

/** Reads what `host.json` holds as untrusted input; `undefined` when it is not an endpoint. */
export function parseEndpoint(text: string): Endpoint | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const fields = value as Partial<Record<keyof Endpoint, unknown>>;
  const isValid =
    fields.schema === 1 &&
    typeof fields.socket === 'string' &&
    typeof fields.token === 'string' &&
    typeof fields.pid === 'number' &&
    typeof fields.instance === 'string' &&
    typeof fields.protocolVersion === 'number' &&
    typeof fields.version === 'string' &&
    typeof fields.startedAt === 'string' &&
    (fields.isLoading === undefined || fields.isLoading === true) &&
    (fields.processStartedAt === undefined || typeof fields.processStartedAt === 'string');
  return isValid ? (value as Endpoint) : undefined;
}
