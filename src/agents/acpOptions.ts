import { asList, asObject, asText, isObject, type JsonObject } from './json.ts';

/* The configuration options of an ACP session. */

/** The options that a session offers. */
export function configOptions(session: JsonObject): JsonObject[] {
  return asList(session.configOptions).filter(isObject);
}

/** Whether an option is a choice between values, as it was in all early versions of the protocol. */
export function isSelect({ type = 'select' }: JsonObject): boolean {
  return type === 'select';
}

/** The values of an option. They may be in groups. */
export function valuesOf({ options }: JsonObject): string[] {
  const items = asList(options).map(asObject);
  const single = items.flatMap((item) => ('options' in item ? asList(item.options).map(asObject) : [item]));
  return single.map(({ value }) => asText(value)).filter((value) => value !== undefined);
}

/**
 * The option that chooses the model. Some agents put their provider into the same category, so the option called `model`
 * comes first, unless another one offers the wanted model.
 */
export function modelOption(session: JsonObject, wanted?: string): JsonObject | undefined {
  const all = configOptions(session).filter(
    (option) => isSelect(option) && (option.id === 'model' || option.category === 'model'),
  );
  const named = all.find(({ id }) => id === 'model');
  const offering = all.filter((option) => wanted !== undefined && valuesOf(option).includes(wanted));
  if (named && offering.includes(named)) return named;
  return offering[0] ?? named ?? all[0];
}

/** The current model of a session, if it is reported. */
export function currentModel(session: JsonObject): string | undefined {
  return asText(modelOption(session)?.currentValue) ?? asText(asObject(session.models).currentModelId);
}

/** The models that a session can change to. */
export function offeredModels(session: JsonObject): string[] {
  const option = modelOption(session);
  if (option) return valuesOf(option);
  const models = asList(asObject(session.models).availableModels).map((model) =>
    asText(asObject(model).modelId),
  );
  return models.filter((model) => model !== undefined);
}
