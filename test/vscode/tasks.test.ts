import { part, useEditor } from '../helpers/vscode/editor.ts';

useEditor({ keepsWindow: true });

part('contract', () => import('./contract.part.ts'));
part('run', () => import('./run.part.ts'));
part('editorTasks', () => import('./editorTasks.part.ts'));
part('schedules', () => import('./schedules.part.ts'));
part('find', () => import('./find.part.ts'));
