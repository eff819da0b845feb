import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import {
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ReadResourceRequestSchema,
  type Resource,
} from '@modelcontextprotocol/sdk/types.js';
import { oneLine } from '../base/plainText.ts';
import { titleOf, type Task } from '../protocol/task.ts';
import { outputOf } from '../tools/outputOf.ts';
import { readable, wholeLines } from '../tools/outputText.ts';
import { pageOf } from './pages.ts';
import type { ServedClient } from './servedClient.ts';
import { protocolError, RequestError } from './toolErrors.ts';

const MIME_TYPE = 'text/plain';
/** A client that reads a resource usually shows all of it. */
const READ_BYTES = 1024 * 1024;
/** MCP's code for a resource that does not exist. */
const RESOURCE_NOT_FOUND = -32002;
const TITLE_LIMIT = 100;

/** The address of a task's output. */
export function outputUri(id: string): string {
  return `legwork://task/${id}/output`;
}

/** Outputs as resources: what a command has printed, or the transcript of an agent run. */
export function handleResources(server: Server, { hostOf }: ServedClient): void {
  server.setRequestHandler(ListResourcesRequestSchema, async ({ params }) => {
    try {
      const host = await hostOf();
      const tasks = await host.ask((client) => client.list({ rows: true }));
      const { page, nextCursor } = pageOf(tasks, params?.cursor);
      return { resources: page.map(resourceOf), ...(nextCursor !== undefined && { nextCursor }) };
    } catch (error) {
      throw protocolError(error);
    }
  });
  server.setRequestHandler(ListResourceTemplatesRequestSchema, () => ({
    resourceTemplates: [
      {
        uriTemplate: 'legwork://task/{id}/output',
        name: 'output',
        title: 'Output of a task',
        description:
          'What a command has printed, or the transcript of an agent run: the last MiB, without control characters.',
        mimeType: MIME_TYPE,
      },
    ],
  }));
  server.setRequestHandler(ReadResourceRequestSchema, async ({ params: { uri } }) => {
    const [, id] = /^legwork:\/\/task\/([\w-]+)\/output$/.exec(uri) ?? [];
    if (id === undefined) throw notFound(uri);
    const host = await hostOf();
    try {
      const task = await host.ask((client) => client.get(id));
      const part = await outputOf(host, task).read(-READ_BYTES, READ_BYTES);
      const cut = part.offset > 0 ? `(The first ${part.offset} bytes are left out.)\n` : '';
      return { contents: [{ uri, mimeType: MIME_TYPE, text: cut + readable(wholeLines(part)) }] };
    } catch (error) {
      throw protocolError(error);
    }
  });
}

/** The size of a transcript's text is known only when it is written. */
function resourceOf(task: Task): Resource {
  return {
    uri: outputUri(task.id),
    name: task.id,
    title: oneLine(titleOf(task), TITLE_LIMIT),
    mimeType: MIME_TYPE,
    ...(task.kind !== 'agent' && { size: task.output.bytes }),
  };
}

function notFound(uri: string): RequestError {
  return new RequestError(RESOURCE_NOT_FOUND, `There is no resource ${JSON.stringify(uri.slice(0, 200))}.`, {
    uri,
  });
}
