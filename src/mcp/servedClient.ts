import type { ToolHost } from '../tools/tool.ts';

/** The one client of the server, as its handlers need it. */
export interface ServedClient {
  /** The client's way to the host, which is opened with the first request. */
  hostOf(): Promise<ToolHost>;
  /** Aborted when the client is gone. */
  gone: AbortSignal;
}
