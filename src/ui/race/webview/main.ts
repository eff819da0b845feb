import { button, element, setText } from '../../transcript/webview/dom.ts';
import { l10n } from '../../transcript/webview/l10n.ts';
import type { ToRaceView, ViewRace } from '../raceMessages.ts';
import { remember, tell } from './raceApi.ts';
import { RacerTable, VERDICTS } from './racerTable.ts';

/** The page of a race: shows what the extension tells, and tells what the person does. */
class RacePage {
  readonly #name = element('h1');
  readonly #about = element('p', { class: 'faint' });
  readonly #prompt = element('p');
  readonly #table = new RacerTable((chosen) => this.#handleChosen(chosen));
  readonly #compare = button(l10n.t('Compare'), () => this.#compareChosen());
  readonly #park = button(l10n.t('Park the Rest…'), () => tell({ type: 'park' }));
  readonly #notes = element('ul', { attributes: { 'aria-label': l10n.t('Notes') } });
  /** Says aloud how racers have ended. */
  readonly #news = element('p', { class: 'unseen', attributes: { role: 'status' } });
  #chosen: readonly string[] = [];
  #verdicts = new Map<string, string>();

  open(): void {
    const header = element('header', { children: [this.#name, this.#about, this.#prompt] });
    const tools = element('div', { class: 'tools', children: [this.#compare, this.#park] });
    document.body.append(header, this.#table.element, tools, this.#notes, this.#news);
    document.body.hidden = true;
    this.#handleChosen([]);
    window.addEventListener('message', ({ data }: MessageEvent<ToRaceView>) => this.#receive(data));
    tell({ type: 'ready' });
  }

  #receive(message: ToRaceView): void {
    document.body.hidden = false;
    if (message.type === 'race') return this.#show(message.race);
    setText(this.#news, message.message);
    setText(this.#about, message.message);
  }

  #show(race: ViewRace): void {
    remember({ race: race.id });
    setText(this.#name, race.name);
    const about =
      race.verify === undefined
        ? l10n.t('from {0}, no verify command', race.base)
        : l10n.t('from {0}, verified by {1}', race.base, race.verify);
    setText(this.#about, about);
    setText(this.#prompt, race.prompt);
    this.#table.show(race);
    this.#park.disabled = !race.canPark;
    this.#notes.replaceChildren(...race.notes.map((text) => element('li', { text })));
    this.#tellEnds(race);
  }

  #tellEnds({ racers }: ViewRace): void {
    const ended = racers.filter(({ name, verdict }) => {
      const before = this.#verdicts.get(name);
      return before === 'open' && verdict !== 'open';
    });
    this.#verdicts = new Map(racers.map(({ name, verdict }) => [name, verdict]));
    if (ended.length > 0)
      setText(this.#news, ended.map(({ name, verdict }) => `${name}: ${VERDICTS[verdict][1]}`).join(', '));
  }

  #handleChosen(chosen: readonly string[]): void {
    this.#chosen = chosen;
    this.#compare.disabled = chosen.length !== 2;
    this.#compare.title = chosen.length === 2 ? '' : l10n.t('Choose two racers in the table');
  }

  #compareChosen(): void {
    const [from, to] = this.#chosen;
    if (from !== undefined && to !== undefined) tell({ type: 'compare', from, to });
  }
}

new RacePage().open();
