import * as vscode from 'vscode';
import { report } from './report.ts';

/** Invokes a tool as the editor's models do: `NAME INPUT`, with the input as JSON. Of several, the first that ends like this. */
export async function invokeTool(): Promise<void> {
  const said = await vscode.window.showInputBox({ prompt: 'The tool and its input' });
  if (said === undefined) return;
  const [, name = '', json = '{}'] = /^(\S+)\s*(.*)$/s.exec(said) ?? [];
  const known = vscode.lm.tools.map((tool) => tool.name);
  const tool = known.find((each) => each === name) ?? known.find((each) => each.endsWith(name)) ?? name;
  await report('tool', async () => {
    const input = JSON.parse(json) as object;
    const { content } = await vscode.lm.invokeTool(tool, { input, toolInvocationToken: undefined });
    const parts = content.map((part) =>
      part instanceof vscode.LanguageModelTextPart ? part.value : JSON.stringify(part),
    );
    return { tool, text: parts.join('') };
  });
}
