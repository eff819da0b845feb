import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { socketPathFor } from '../../../src/host/socketPath.ts';
import { dataPaths } from '../../../src/protocol/dataDirectory.ts';

const LONG = `/data/${'x'.repeat(100)}`;

describe.skipIf(process.platform === 'win32')('L17: where a host listens', () => {
  let runtime: string;
  let folder: string;
  beforeEach(() => {
    runtime = mkdtempSync(join(tmpdir(), 'lw-'));
    folder = join(runtime, `legwork-${userInfo().uid}`);
    vi.stubEnv('XDG_RUNTIME_DIR', runtime);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(runtime, { recursive: true });
  });

  test('in the data directory, where the path is short enough', () => {
    expect(socketPathFor(dataPaths('/data'), 'i')).toBe('/data/host.sock');
  });

  test('the limit counts bytes, and is 103 of them', () => {
    const just = dataPaths(`/${'x'.repeat(102 - '/host.sock'.length)}`);
    expect(Buffer.byteLength(just.socket)).toBe(103);
    expect(socketPathFor(just, 'i')).toBe(just.socket);
    const wide = dataPaths(`/${'ü'.repeat(60)}`);
    expect(socketPathFor(wide, 'i').startsWith(folder)).toBe(true);
  });

  test('else in an owner-only folder, the same one for the same directory', () => {
    const path = socketPathFor(dataPaths(LONG), 'i');
    expect(path.startsWith(`${folder}/`)).toBe(true);
    expect(Buffer.byteLength(path)).toBeLessThanOrEqual(103);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(socketPathFor(dataPaths(LONG), 'another')).toBe(path);
    expect(socketPathFor(dataPaths(`${LONG}y`), 'i')).not.toBe(path);
  });

  test('a folder that others can use is refused', () => {
    mkdirSync(folder);
    chmodSync(folder, 0o755);
    expect(() => socketPathFor(dataPaths(LONG), 'i')).toThrow(/only you can use/);
  });

  test('a link in its place is refused', () => {
    symlinkSync(tmpdir(), folder);
    expect(() => socketPathFor(dataPaths(LONG), 'i')).toThrow(/only you can use/);
  });
});
