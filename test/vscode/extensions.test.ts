import { part, useEditor } from '../helpers/vscode/editor.ts';
import { packageSample } from '../helpers/vscode/sampleExtension.ts';

useEditor({ alsoInstalled: [await packageSample()], keepsWindow: true });

part('tools', () => import('./tools.part.ts'));
part('api', () => import('./api.part.ts'));
