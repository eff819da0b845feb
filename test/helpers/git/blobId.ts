import { createHash } from 'node:crypto';

/** The name that git gives to a content, without starting git for it. */
export function blobId(content: Uint8Array): string {
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
}
