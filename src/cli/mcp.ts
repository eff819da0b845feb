import { createRequire } from 'node:module';
import type { Command } from 'commander';
import type * as McpBundle from '../mcpMain.ts';
import { complain, type Cli } from './cli.ts';
import { currentFolder } from './startTask.ts';

/** It lies beside the command line's own bundle. */
const BUNDLE = './mcp.js';

/** `legwork mcp`: serves an MCP client over standard input and output. */
export function addMcp(program: Command, cli: Cli): void {
  program
    .command('mcp')
    .summary('serve an MCP client')
    .description(
      'serve a client of the Model Context Protocol over standard input and output, until its input ends; ' +
        'its tasks continue, and the same client in the same folder finds them again',
    )
    .addHelpText('after', '\nExample:\n  $ claude mcp add legwork -- legwork mcp')
    .action(async () => {
      if (process.stdin.isTTY)
        complain(
          cli,
          'waiting for an MCP client on standard input. Register this command with a client; Ctrl-D ends it.',
        );
      const { serveMcp } = createRequire(__filename)(BUNDLE) as typeof McpBundle;
      await serveMcp({
        version: cli.version,
        program: cli.program,
        folder: currentFolder(),
        environment: cli.environment,
        input: process.stdin,
        output: cli.stdout,
        onError: (sentence) => complain(cli, sentence),
      });
    });
}
