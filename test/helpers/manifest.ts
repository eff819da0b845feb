import written from '../../package.json' with { type: 'json' };
import { movedTexts, withTexts } from '../../media/manifestTexts.ts';

/** package.json as the editor reads it, with its texts. */
export const manifest = withTexts(written, movedTexts());
