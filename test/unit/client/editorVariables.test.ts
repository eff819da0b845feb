import { expect, test } from 'vitest';
import { withoutEditor } from '../../../src/client/editorVariables.ts';

const askpass = {
  GIT_ASKPASS: '/usr/share/code/resources/app/extensions/git/dist/askpass.sh',
  VSCODE_GIT_ASKPASS_NODE: '/usr/share/code/code',
  VSCODE_GIT_ASKPASS_MAIN: '/usr/share/code/resources/app/extensions/git/dist/askpass-main.js',
  VSCODE_GIT_ASKPASS_EXTRA_ARGS: '',
  VSCODE_GIT_IPC_HANDLE: '/run/user/1000/vscode-git-1.sock',
  VSCODE_GIT_IPC_AUTH_TOKEN: 'secret',
};
const editor = {
  GIT_EDITOR: '"/usr/share/code/resources/app/extensions/git/dist/git-editor.sh"',
  VSCODE_GIT_EDITOR_NODE: '/usr/share/code/code',
  VSCODE_GIT_EDITOR_MAIN: '/usr/share/code/resources/app/extensions/git/dist/git-editor-main.js',
};

test('what git needs to ask by the editor stays together', () => {
  expect(withoutEditor({ ...askpass, VSCODE_PID: '1' })).toEqual(askpass);
  expect(withoutEditor({ ...askpass, ...editor })).toEqual({ ...askpass, ...editor });
});

test.each(['VSCODE_GIT_ASKPASS_NODE', 'VSCODE_GIT_ASKPASS_MAIN', 'VSCODE_GIT_IPC_HANDLE'])(
  'without %s none of it is left',
  (missing) => {
    const { [missing as keyof typeof askpass]: _, ...half } = askpass;
    expect(withoutEditor({ ...half, A: 'b' })).toEqual({ A: 'b' });
  },
);

test('a person’s own scripts stay', () => {
  const own = { GIT_ASKPASS: '/home/ann/bin/askpass.sh', GIT_EDITOR: 'vim' };
  expect(withoutEditor({ ...own, VSCODE_GIT_IPC_HANDLE: '/x' })).toEqual(own);
});

test('a snap’s variables go, and what it changed is put back', () => {
  const inSnap = {
    SNAP: '/snap/code/1',
    SNAP_NAME: 'code',
    GDK_PIXBUF_MODULE_FILE: '/snap/code/1/loaders.cache',
    GTK_PATH: '/snap/code/1/gtk',
    GTK_PATH_VSCODE_SNAP_ORIG: '',
    XDG_DATA_DIRS: '/snap/code/1/share:/usr/share',
    XDG_DATA_DIRS_VSCODE_SNAP_ORIG: '/usr/share',
    HOME: '/home/ann',
  };
  expect(withoutEditor(inSnap)).toEqual({ XDG_DATA_DIRS: '/usr/share', HOME: '/home/ann' });
});

test('outside a snap nothing is one', () => {
  const own = {
    SNAP_TOKEN: 'x',
    GDK_PIXBUF_MODULE_FILE: '/nix/store/loaders.cache',
    ELECTRONICS: '1',
    VSCODE: '2',
  };
  expect(withoutEditor(own)).toEqual(own);
});

test('the editor’s own go, except where the same line in its terminal has them', () => {
  const kept = { VSCODE_PORTABLE: '/p', VSCODE_IPC_HOOK_CLI: '/run/cli.sock' };
  const gone = {
    VSCODE_IPC_HOOK: '/x',
    VSCODE_INSPECTOR_OPTIONS: '{}',
    ELECTRON_RUN_AS_NODE: '1',
    VSCODE_CLI: '1',
  };
  expect(withoutEditor({ ...kept, ...gone })).toEqual(kept);
});

test('the debugger is taken out of NODE_OPTIONS, which stays where it has more', () => {
  const bootloader = '--require "/w s/ms-vscode.js-debug/bootloader.js" --inspect-publish-uid=http';
  expect(withoutEditor({ NODE_OPTIONS: bootloader, A: '1' })).toEqual({ A: '1' });
  expect(withoutEditor({ NODE_OPTIONS: `${bootloader} --no-warnings` })).toEqual({
    NODE_OPTIONS: '--no-warnings',
  });
  expect(withoutEditor({ NODE_OPTIONS: '' })).toEqual({ NODE_OPTIONS: '' });
});
