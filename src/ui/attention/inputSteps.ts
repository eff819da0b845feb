import * as vscode from 'vscode';
import { DisposableList } from '../../base/disposable.ts';

/* Single steps of a dialog in the quick input: a list or a text, with a way back. */

/** The person wants the step before. */
export const BACK = Symbol('back');

/** Where a step is in its dialog. */
export interface StepPlace {
  title: string;
  step: number;
  totalSteps: number;
  canGoBack: boolean;
}

export interface PickStep<T extends vscode.QuickPickItem> {
  items: readonly T[];
  placeholder: string;
  /** Several can be chosen; `selected` are at first. */
  isMany?: boolean;
  selected?: readonly T[];
  /** What is wrong with a choice; the step stays open then. */
  faultOf?(chosen: readonly T[]): string | undefined;
}

/** Lets the person choose; `undefined` if they cancel. */
export function pickStep<T extends vscode.QuickPickItem>(
  place: StepPlace,
  { items, placeholder, isMany = false, selected = [], faultOf = () => undefined }: PickStep<T>,
): Promise<readonly T[] | typeof BACK | undefined> {
  const parts = new DisposableList();
  const pick = parts.add(vscode.window.createQuickPick<T>());
  prepare(pick, place);
  pick.canSelectMany = isMany;
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.items = items;
  pick.placeholder = placeholder;
  if (isMany) pick.selectedItems = selected;
  // Without any, the first row stays at the focus, and Enter takes it.
  else if (selected.length > 0) pick.activeItems = selected;
  return new Promise<readonly T[] | typeof BACK | undefined>((resolve) => {
    parts.add(
      pick.onDidAccept(() => {
        const fault = faultOf(pick.selectedItems);
        if (fault === undefined) resolve(pick.selectedItems);
        else pick.placeholder = fault;
      }),
    );
    parts.add(pick.onDidTriggerButton(() => resolve(BACK)));
    parts.add(pick.onDidHide(() => resolve(undefined)));
    pick.show();
  }).finally(() => parts.dispose());
}

export interface TextStep {
  prompt: string;
  placeholder: string;
  value?: string;
  /** What is wrong with the text. */
  faultOf?(text: string): string | undefined;
}

/** Lets the person type; `undefined` if they cancel. */
export function textStep(
  place: StepPlace,
  { prompt, placeholder, value = '', faultOf = () => undefined }: TextStep,
): Promise<string | typeof BACK | undefined> {
  const parts = new DisposableList();
  const input = parts.add(vscode.window.createInputBox());
  prepare(input, place);
  input.prompt = prompt;
  input.placeholder = placeholder;
  input.value = value;
  return new Promise<string | typeof BACK | undefined>((resolve) => {
    // Nothing is wrong with a text that is not finished: it is checked while it is typed only after a first attempt.
    let isChecked = false;
    const check = () => {
      const fault = faultOf(input.value);
      input.validationMessage = isChecked ? fault : undefined;
      return fault === undefined;
    };
    parts.add(input.onDidChangeValue(() => void check()));
    parts.add(
      input.onDidAccept(() => {
        isChecked = true;
        if (check()) resolve(input.value);
      }),
    );
    parts.add(input.onDidTriggerButton(() => resolve(BACK)));
    parts.add(input.onDidHide(() => resolve(undefined)));
    input.show();
  }).finally(() => parts.dispose());
}

function prepare(
  input: vscode.QuickInput & { buttons: readonly vscode.QuickInputButton[] },
  place: StepPlace,
) {
  input.title = place.title;
  input.ignoreFocusOut = true;
  if (place.totalSteps > 1) {
    input.step = place.step;
    input.totalSteps = place.totalSteps;
  }
  input.buttons = place.canGoBack ? [vscode.QuickInputButtons.Back] : [];
}
