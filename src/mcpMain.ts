/*
 * The MCP server. A bundle of its own, because the SDK is larger than the rest of the command line, which loads it only
 * for `legwork mcp`.
 */
export { serveMcp } from './mcp/serveMcp.ts';
