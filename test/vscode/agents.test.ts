import { part, useEditor } from '../helpers/vscode/editor.ts';

useEditor({ keepsWindow: true });

part('agents', () => import('./agents.part.ts'));
part('requests', () => import('./requests.part.ts'));
part('approvals', () => import('./approvals.part.ts'));
part('transcript', () => import('./transcript.part.ts'));
