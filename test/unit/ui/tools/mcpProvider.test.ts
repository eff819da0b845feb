import { afterEach, expect, test } from 'vitest';
import { dataPaths } from '../../../../src/protocol/dataDirectory.ts';
import { offerMcpServer } from '../../../../src/ui/tools/mcpProvider.ts';
import { offered, person, settings } from '../../../helpers/eagerEditor.ts';

interface Provider {
  provideMcpServerDefinitions(): { parts: unknown[]; cwd: unknown }[];
}
const program = { nodePath: '/node', scriptPath: '/host.js', paths: dataPaths('/data'), version: '1.2.3' };
offerMcpServer(program, '/extension/dist/cli.js');
const servers = () => (offered.get('legwork') as Provider).provideMcpServerDefinitions();

afterEach(() => {
  delete settings['mcp.enabled'];
  person.trusts = true;
});

test("the server runs with the window's Node, in its folder and with its data directory", () => {
  expect(servers()).toEqual([
    {
      parts: [
        'Legwork',
        '/node',
        ['/extension/dist/cli.js', 'mcp'],
        { ELECTRON_RUN_AS_NODE: '1', LEGWORK_HOME: '/data', NODE_OPTIONS: null, LEGWORK_TASK_ID: null },
        '1.2.3',
      ],
      cwd: expect.objectContaining({ fsPath: '/work' }) as unknown,
    },
  ]);
});

test.each([
  ['it is turned off', () => (settings['mcp.enabled'] = false)],
  ['the window is restricted', () => (person.trusts = false)],
])('none is offered when %s', (_why, arrange) => {
  arrange();
  expect(servers()).toEqual([]);
});
