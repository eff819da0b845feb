import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { CLI } from '../helpers/host/openCli.ts';

/** A Node of that version, without what came after Node 20. */
const asOld = (version: string) => `
  Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } });
  delete ArrayBuffer.prototype.transfer;
  delete Map.groupBy;
  delete Object.groupBy;
  delete Promise.withResolvers;
`;

test.each(['20.20.2', '22.12.0'])(
  'the command line says in a sentence that Node %s is too old',
  (version) => {
    const folder = mkdtempSync(join(tmpdir(), 'lw-old-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const [old, home] = [join(folder, 'old.cjs'), join(folder, 'home')];
    writeFileSync(old, asOld(version));
    for (const words of [['ls'], ['--version'], ['top'], ['mcp'], ['agents']]) {
      const { status, stdout, stderr } = spawnSync(process.execPath, ['--require', old, CLI, ...words], {
        ...{ encoding: 'utf8', env: { PATH: process.env.PATH, HOME: folder, LEGWORK_HOME: home } },
      });
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
      expect(stderr).toBe(
        `legwork: needs Node 22.13.0 or newer; this is ${version}, at ${process.execPath}.\n`,
      );
    }
    expect(readdirSync(folder)).toEqual(['old.cjs']);
  },
);
