import { part, useEditor } from '../helpers/vscode/editor.ts';

useEditor({ keepsWindow: true });

part('appearance', () => import('./appearance.part.ts'));
part('view', () => import('./view.part.ts'));
part('firstMinutes', () => import('./firstMinutes.part.ts'));
part('outputs', () => import('./outputs.part.ts'));
