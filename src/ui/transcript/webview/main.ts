import { TranscriptModel } from '../transcriptModel.ts';
import type { EventBatch, ToView, ViewAsked, ViewEvent, ViewRun } from '../viewMessages.ts';
import { Announcer } from './announcer.ts';
import { Composer } from './composer.ts';
import { button, element } from './dom.ts';
import { remember, tell } from './editorApi.ts';
import { ItemList } from './itemList.ts';
import { l10n } from './l10n.ts';
import { handleLinks } from './links.ts';
import { RequestCards } from './requestCards.ts';
import { RunHeader } from './runHeader.ts';
import { Scroller } from './scroller.ts';
import { wholeRequests } from './wholeRequests.ts';

/** The page of a transcript: shows what the extension tells, and tells what the person does. */
class TranscriptPage {
  readonly #header = new RunHeader();
  readonly #list = new ItemList();
  readonly #earlier = button(l10n.t('Show Earlier'), () => this.#showEarlier(), { class: 'earlier' });
  /** What a run that has not started is to do. */
  readonly #prompt = new ItemList();
  readonly #scroller = new Scroller(
    element('div', {
      class: 'content',
      children: [this.#earlier, this.#list.element, this.#prompt.element],
    }),
  );
  readonly #composer = new Composer(() => this.#scroller.element.focus());
  readonly #cards = new RequestCards(() => this.#composer.focus());
  readonly #announcer = new Announcer();
  #model = new TranscriptModel();
  #events: ViewEvent[] = [];
  #firstKey = 0;
  #run: ViewRun | undefined;
  #asked = new Map<string, ViewAsked>();

  open(): void {
    this.#earlier.hidden = true;
    const dock = element('footer', {
      children: [this.#scroller.toEnd, this.#cards.element, this.#composer.element],
    });
    document.body.append(this.#header.element, this.#scroller.element, dock, this.#announcer.element);
    handleLinks(this.#scroller.element);
    handleLinks(this.#cards.element);
    window.addEventListener('message', ({ data }: MessageEvent<ToView>) => this.#receive(data));
    window.addEventListener('focus', () => tell({ type: 'focused' }));
    tell({ type: 'ready' });
  }

  #receive(message: ToView): void {
    switch (message.type) {
      case 'run':
        if (message.run.attempt !== this.#run?.attempt) this.#asked.clear();
        this.#run = message.run;
        remember({ task: message.run.id });
        this.#showRun(message.run);
        break;
      case 'events':
        this.#take(message);
        break;
      case 'sent':
        this.#composer.confirm(message.isTaken);
        break;
      case 'gone':
        document.body.dataset.isGone = l10n.t('This run no longer exists.');
        this.#announcer.say(document.body.dataset.isGone);
    }
  }

  #take({ place, events, hasEarlier }: EventBatch): void {
    this.#scroller.change(() => {
      if (place === 'after') {
        this.#events.push(...events);
        this.#model.apply(events);
        this.#list.show(this.#model.items);
        for (const [id, asked] of wholeRequests(events)) this.#asked.set(id, asked);
      } else {
        this.#begin(place === 'alone' ? events : [...events, ...this.#events], place);
        this.#asked = wholeRequests(this.#events);
      }
      this.#earlier.hidden = !hasEarlier;
      this.#earlier.disabled = false;
    }, place);
    if (place === 'after') this.#announcer.hear(events);
    if (this.#run) this.#showRun(this.#run);
    tell({ type: 'shown', isAtEnd: this.#scroller.isAtEnd });
  }

  /** What was a beginning may go on with what stands before it now, so all is read again. */
  #begin(events: ViewEvent[], place: 'alone' | 'before'): void {
    this.#firstKey = place === 'alone' ? 0 : this.#firstKey - (events.length - this.#events.length);
    this.#events = events;
    if (place === 'alone') this.#list.clear();
    this.#model = new TranscriptModel(this.#firstKey);
    this.#model.apply(events);
    this.#list.show(this.#model.items, { isOtherModel: true });
  }

  #showRun(run: ViewRun): void {
    delete document.body.dataset.isGone;
    this.#header.show(run);
    // An earlier attempt has said it.
    const prompt = this.#model.items.length === 0 ? run.prompt : undefined;
    this.#prompt.show(prompt ? [{ key: 0, version: 0, kind: 'message', ...prompt }] : []);
    this.#composer.show(run);
    const [asked] = this.#cards.show(run.requests, (request) => this.#asked.get(request));
    if (asked) this.#announcer.say(l10n.t('Needs you: {0}', asked.question));
  }

  #showEarlier(): void {
    this.#earlier.disabled = true;
    tell({ type: 'earlier' });
  }
}

new TranscriptPage().open();
