import { fileURLToPath } from 'node:url';
import type { AgentStep } from '../../protocol/agentEvents.ts';
import { attachmentText } from '../../protocol/agentText.ts';
import { shortLine } from '../editor/labelText.ts';
import { pageOf } from '../../base/pageAddress.ts';
import type { ViewAttachment } from './viewMessages.ts';

/** Images that are shown are no larger; they are drawn from what the transcript has of them, never loaded. */
const IMAGE_LENGTH = 1024 * 1024;
/** Pictures of pixels: an SVG is a document. */
const IMAGE_TYPE = /^image\/(?:png|jpeg|gif|webp)$/;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** What the view is told of an attachment: what it is called, where it is, and the image itself where it is small. */
export function viewAttachment(event: AgentStep & { type: 'attachment' }): ViewAttachment {
  const { mimeType = '', data, uri } = event;
  const isImage =
    IMAGE_TYPE.test(mimeType) && data !== undefined && data.length <= IMAGE_LENGTH && BASE64.test(data);
  return {
    name: shortLine(attachmentText(event)),
    ...placeOf(uri),
    ...(isImage ? { image: `data:${mimeType};base64,${data}` } : {}),
  };
}

/** A page or a file; what is neither leads nowhere. */
function placeOf(uri: string | undefined): Pick<ViewAttachment, 'page' | 'file'> {
  if (uri === undefined || !URL.canParse(uri)) return {};
  const page = pageOf(uri);
  if (page !== undefined) return { page };
  const { protocol, href, host } = new URL(uri);
  // A file of another machine has a host.
  if (protocol !== 'file:' || host !== '') return {};
  try {
    return { file: fileURLToPath(href) };
  } catch {
    return {};
  }
}
