import { realpath, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { l10n } from 'vscode';
import { oneLine } from '../../base/plainText.ts';
import { badRequest } from '../../protocol/errors.ts';
import { isInside } from '../../base/isInside.ts';
import { parseMention, type FileMention } from './fileMentions.ts';

const SHOWN_LENGTH = 200;

/**
 * Finds a file that an agent mentions: one that exists in the folder of its run, links followed. Nothing else is looked
 * at, as both names may come from somebody else: a share of another machine would be sent credentials.
 * @throws badRequest
 */
export async function findMentionedFile(mention: string, folder: string): Promise<FileMention> {
  const { path, ...place } = parseMention(mention);
  const name = oneLine(path, SHOWN_LENGTH);
  const wanted = resolve(folder, path);
  if ([folder, wanted].some((each) => /^[\\/]{2}/.test(each)))
    throw badRequest(l10n.t('{0} is on another machine, and is not opened.', name));
  if (!isInside(wanted, resolve(folder)) || path.includes('\0'))
    throw badRequest(
      l10n.t(
        '{0} is not in the folder of the run, {1}, and is not opened.',
        name,
        oneLine(folder, SHOWN_LENGTH),
      ),
    );
  const found = await realFile(wanted);
  if (found === undefined) throw badRequest(l10n.t('There is no file {0} in the folder of the run.', name));
  if (!isInside(found, (await realPath(folder)) ?? ''))
    throw badRequest(l10n.t('{0} leads out of the folder of the run, and is not opened.', name));
  return { path: found, ...place };
}

async function realFile(path: string): Promise<string | undefined> {
  const real = await realPath(path);
  if (real === undefined) return undefined;
  try {
    // Reading anything else, such as a pipe, may never end.
    return (await stat(real)).isFile() ? real : undefined;
  } catch {
    return undefined;
  }
}

async function realPath(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch {
    return undefined;
  }
}
