import type { AgentStep } from '../protocol/agentEvents.ts';
import { asObject, asText, compact, type JsonObject } from './json.ts';

/** Longer images, in characters of base64, are left out of the transcript. */
const IMAGE_LIMIT = 256 * 1024;
const SHOWN_IMAGES: readonly unknown[] = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];

/** The text of a block of content; empty for other content. */
export function textOf(block: unknown): string {
  const { type = 'text', text } = asObject(block);
  return type === 'text' ? (asText(text) ?? '') : '';
}

/** What a block of content shows beside text: an image, sound, a file or a page. */
export function attachmentOf(block: unknown): AgentStep[] {
  const content = asObject(block);
  switch (content.type) {
    case 'image':
    case 'audio':
      return [attachment(content, { data: content.data })];
    case 'resource_link':
      return [attachment(content, {})];
    case 'resource': {
      const resource = asObject(content.resource);
      return [attachment(resource, { data: resource.blob })];
    }
    default:
      return [];
  }
}

function attachment(about: JsonObject, { data }: { data?: unknown }): AgentStep {
  const bytes = asText(data);
  const isShown = bytes !== undefined && bytes.length <= IMAGE_LIMIT && SHOWN_IMAGES.includes(about.mimeType);
  return compact({
    type: 'attachment',
    mimeType: asText(about.mimeType),
    name: asText(about.title) ?? asText(about.name),
    uri: asText(about.uri),
    data: isShown ? bytes : undefined,
  });
}
