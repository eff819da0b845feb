import { closeSync, constants, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { errorCode } from '../../base/errors.ts';
import { makeFolder } from '../../base/makeFolder.ts';
import { openRegularFile, readRegularFile } from '../../base/regularFile.ts';
import type { FileAccess } from '../agentAdapter.ts';

const { O_WRONLY, O_CREAT, O_TRUNC } = constants;

/** The files of this machine, for agents that reach them through their client; they could as well themselves. */
export const localFiles: FileAccess = {
  read(path) {
    try {
      return readRegularFile(path);
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return undefined;
      throw error;
    }
  },
  write(path, content) {
    makeFolder(dirname(path), 0o777);
    const file = openRegularFile(path, O_WRONLY | O_CREAT | O_TRUNC, 0o666);
    try {
      writeFileSync(file, content);
    } finally {
      closeSync(file);
    }
  },
};
