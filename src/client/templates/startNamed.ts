import { ErrorCode, isExpectedError } from '../../protocol/errors.ts';
import { isReserved } from '../../protocol/taskOptions.ts';
import type { Template } from '../../protocol/template.ts';

/** What to start, and how. */
interface TemplateToStart<P extends { name?: string | undefined }, T> {
  template: Pick<Template, 'name'>;
  params: P;
  start(params: P): Promise<T>;
}

/** Starts the task of a template. If it names none, it has the name of the template, unless another live task has that, or none may. */
export async function startNamed<P extends { name?: string | undefined }, T>({
  template: { name },
  params,
  start,
}: TemplateToStart<P, T>): Promise<T> {
  if (params.name !== undefined || isReserved(name)) return start(params);
  try {
    return await start({ ...params, name });
  } catch (error) {
    if (!isExpectedError(error) || error.code !== ErrorCode.nameTaken) throw error;
    return start(params);
  }
}
