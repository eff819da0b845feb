import { createHash } from 'node:crypto';
import { HostLink } from '../client/hostLink.ts';
import type { HostProgram } from '../client/hostStarter.ts';
import { ownOpenFiles } from '../client/ownOpenFiles.ts';
import { ownUmask } from '../client/ownUmask.ts';
import { taskEnvironment } from '../client/taskEnvironment.ts';
import { oneLine } from '../base/plainText.ts';
import type { Producer, Session } from '../protocol/task.ts';
import type { ToolHost } from '../tools/tool.ts';
import { LinkedTools } from '../tools/linkedTools.ts';

const NAME_LIMIT = 60;

/** Where the server runs, and how it finds a host. */
export interface Surroundings {
  program: HostProgram;
  /** The folder in which it was started; absolute. */
  folder: string;
  /** The environment of whoever started it. */
  environment: NodeJS.ProcessEnv;
}

/** The client of the server as a client of the host. */
export interface Caller {
  link: HostLink;
  host: ToolHost;
}

/** Introduces the client to the host, under its own name for itself; nothing is connected before the first request. */
export async function introduceClient(
  client: { name: string; title?: string | undefined },
  at: Surroundings,
): Promise<Caller> {
  const { folder, environment } = at;
  const inside = taskIn(environment);
  const session = sessionOf(client, { folder, inside });
  const link = new HostLink(at.program, session);
  const linked = new LinkedTools(link);
  const umask = await ownUmask();
  const openFiles = ownOpenFiles(environment);
  const producer: Producer = inside === undefined ? 'mcp' : `task:${inside}`;
  return {
    link,
    host: {
      ...{ session, producer, folder },
      ...(inside !== undefined && { inside }),
      ...(umask !== undefined && { umask }),
      ...(openFiles !== undefined && { openFiles }),
      environment: taskEnvironment(environment),
      ask: (request) => linked.ask(request),
      askOnce: (request) => linked.askOnce(request),
      watch: (id, onChange) => linked.watch(id, onChange),
    },
  };
}

/** The task in which the server runs, as the host tells its tasks. */
function taskIn({ LEGWORK_TASK_ID: id = '' }: NodeJS.ProcessEnv): string | undefined {
  return /^[\w-]+$/.test(id) ? id : undefined;
}

/** Inside a task, that task's; else one that the same client has again when it comes back to the same folder. */
export function sessionOf(
  { name, title }: { name: string; title?: string | undefined },
  { folder, inside }: { folder: string; inside: string | undefined },
): Session {
  const label = oneLine(title ?? name, NAME_LIMIT) || 'MCP client';
  if (inside !== undefined) return { id: `task:${inside}`, label, role: 'program' };
  const place = createHash('sha256').update(folder).digest('hex').slice(0, 16);
  return { id: `mcp:${oneLine(name, NAME_LIMIT)}:${place}`, label, workspace: folder, role: 'program' };
}
