import { expect, test } from 'vitest';
import { parsePathMappings } from '../../../../src/ui/editor/pathMappings.ts';

const window = {
  folders: [
    { name: 'web', path: '/work/web' },
    { name: 'api', path: '/work/api' },
  ],
  home: '/home/ada',
};

test.each<[unknown, { from: string; to: string }[]]>([
  [{ '/app': '${workspaceFolder}' }, [{ from: '/app', to: '/work/web' }]],
  [{ '/app': '${workspaceFolder:api}/src' }, [{ from: '/app', to: '/work/api/src' }]],
  [{ '/root': '${userHome}' }, [{ from: '/root', to: '/home/ada' }]],
  [{ '/app': '${workspaceFolder:gone}' }, []],
  [{ '/app': '${env:X}', '/b': 'relative', '/c': 3, '': '/d' }, []],
  [
    { '/a': '/x', '/a/b': '/y' },
    [
      { from: '/a/b', to: '/y' },
      { from: '/a', to: '/x' },
    ],
  ],
  [null, []],
  ['/app', []],
])('%j', (setting, mappings) => {
  expect(parsePathMappings(setting, window)).toEqual(mappings);
});

test('without a folder, what is below it has no place', () => {
  expect(parsePathMappings({ '/app': '${workspaceFolder}' }, { folders: [] })).toEqual([]);
});
