import { part, useEditor } from '../helpers/vscode/editor.ts';

useEditor({ keepsWindow: true });

part('notices', () => import('./notices.part.ts'));
part('survive', () => import('./survive.part.ts'));
part('embedded', () => import('./embedded.part.ts'));
