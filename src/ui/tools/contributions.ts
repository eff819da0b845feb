import { inputSchemaOf, TOOLS, type ObjectSchema } from '../../tools/tools.ts';

/** A tool in package.json, from which the editor and models learn of it. */
export interface ToolContribution {
  name: string;
  toolReferenceName: string;
  canBeReferencedInPrompt: boolean;
  displayName: string;
  userDescription: string;
  modelDescription: string;
  tags: string[];
  inputSchema: ObjectSchema;
}

/** The `languageModelTools` of package.json, which `npm run build:manifest` writes. */
export function toolContributions(): ToolContribution[] {
  return TOOLS.map((tool) => ({
    name: tool.name,
    toolReferenceName: tool.name,
    canBeReferencedInPrompt: true,
    displayName: tool.title,
    // A model gets more than the first sentence.
    userDescription: /^.*?[.:](?= |$)/.exec(tool.says)?.[0].replace(/:$/, '.') ?? tool.says,
    modelDescription: tool.says,
    tags: ['legwork'],
    inputSchema: inputSchemaOf(tool),
  }));
}
