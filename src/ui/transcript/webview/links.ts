import { tell } from './editorApi.ts';

/**
 * Lets the extension open what is linked, by the mouse and by keys. The editor itself would follow a link of a page in a
 * trusted workspace without a question, as if the workspace had written it.
 */
export function handleLinks(page: HTMLElement): void {
  const open = (event: Event) => {
    const link =
      event.target instanceof Element ? event.target.closest<HTMLElement>('[data-file], a[href]') : null;
    if (!link) return;
    event.preventDefault();
    event.stopPropagation();
    const { file } = link.dataset;
    if (file !== undefined) tell({ type: 'openFileLink', file });
    else tell({ type: 'openPage', address: link.getAttribute('href') ?? '' });
  };
  page.addEventListener('click', open);
  page.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') open(event);
  });
}
