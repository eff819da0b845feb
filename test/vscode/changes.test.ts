import { part, useEditor } from '../helpers/vscode/editor.ts';

useEditor({ keepsWindow: true });

part('review', () => import('./review.part.ts'));
part('race', () => import('./race.part.ts'));
