import { tell } from './editorApi.ts';

/**
 * Lets files that are mentioned be opened, by the mouse and by keys. Links to pages are followed by the editor itself,
 * which asks first.
 */
export function handleFileLinks(page: HTMLElement): void {
  const open = (event: Event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-file]') : null;
    const file = link?.dataset.file;
    if (file === undefined) return;
    event.preventDefault();
    tell({ type: 'openFileLink', file });
  };
  page.addEventListener('click', open);
  page.addEventListener('keydown', (event) => {
    if (event.key === 'Enter') open(event);
  });
}
