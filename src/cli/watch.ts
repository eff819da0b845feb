import type { Command } from 'commander';
import { ChangedNotification, type ChangedParams, type TaskNews } from '../protocol/messages.ts';
import type { Task } from '../protocol/task.ts';
import { complain, print, type Cli, type JsonOption } from './cli.ts';
import { UsageError } from './cliErrors.ts';
import { findTasks } from './findTasks.ts';
import { FORMAT_TERMS, formatOption, newsFormat, type FormatOption } from './format.ts';
import { newsLine } from './newsText.ts';
import { isNoticeForm, noticeFormOf, TerminalNotices } from './terminalNotice.ts';

interface WatchOptions extends JsonOption, FormatOption {
  notify?: true | string;
}

/** `legwork watch`: prints what happens to tasks until Ctrl-C. */
export function addWatch(program: Command, cli: Cli): void {
  program
    .command('watch')
    .summary('print task events as they happen')
    .description('print what happens to tasks, one line per event, until Ctrl-C')
    .argument('[TASK...]', 'only these tasks: ids, beginnings of ids, or names')
    .option('--json', 'print each event as a line of JSON')
    .addOption(formatOption('each event'))
    .option(
      '--notify [form]',
      'also show a notification at the terminal when a task is done, has failed or needs you, also over SSH; osc9 or osc777 (default: by the terminal)',
    )
    .addHelpText(
      'after',
      `${FORMAT_TERMS}
An event has the fields at and type, too, and line for a matched line.

Notifications are shown by terminals that know OSC 9 or OSC 777. tmux passes them on with: set -g allow-passthrough on

Examples:
  $ legwork watch dev-server
  $ legwork watch --format '{at} {type} {title}'
  $ legwork watch --notify`,
    )
    .action((words: string[], options: WatchOptions) => watchTasks(cli, words, options));
}

async function watchTasks(cli: Cli, words: string[], options: WatchOptions): Promise<void> {
  const format = options.format === undefined ? newsLine : newsFormat(options.format);
  const { notices, word } = readNotify(cli, options.notify);
  const ids = (await findTasks(cli, word === undefined ? words : [word, ...words])).map(({ id }) => id);
  // Tasks that are given by name may be hidden.
  const filter = ids.length > 0 ? { ids, includeHidden: true } : {};
  const latest = new Map<string, Task>();
  const handleNews = (news: TaskNews) => {
    const task = latest.get(news.id);
    print(cli, options.json ? JSON.stringify(news) : format(news, task, Date.now()));
    notices?.handleNews(news, task);
  };
  const handleChange = ({ changed, removed, news = [], missedNews = 0 }: ChangedParams) => {
    for (const task of changed) latest.set(task.id, task);
    if (missedNews > 0)
      complain(cli, `${missedNews} events are missing here, because they arrived too fast.`);
    for (const step of news) handleNews(step);
    for (const id of removed) latest.delete(id);
  };
  // Runs until Ctrl-C. If the host ends, another is started.
  for (;;) {
    const host = await cli.hosts.insist(async (client, { connection, closed }) => {
      // Registered before the request, because notifications may arrive together with its response.
      connection.onNotification(ChangedNotification, handleChange);
      const { tasks } = await client.subscribe({
        filter,
        news: true,
        rows: true,
        attends: false,
      });
      for (const task of tasks) latest.set(task.id, task);
      return { closed };
    });
    await host.closed;
    complain(cli, 'the task host has ended; events until the next host answers are missing here.');
  }
}

/** The terminal that shows notifications, if any. A `word` that is no form was meant as a task. @throws UsageError */
function readNotify(cli: Cli, notify: WatchOptions['notify']): { notices?: TerminalNotices; word?: string } {
  if (notify === undefined) return {};
  const terminal = [cli.stdout, cli.stderr].find(({ isTTY }) => isTTY);
  if (!terminal)
    throw new UsageError('--notify needs a terminal: neither standard output nor standard error is one.');
  const isForm = notify !== true && isNoticeForm(notify);
  const form = isForm ? notify : noticeFormOf(cli.environment);
  const notices = new TerminalNotices(terminal, { form, isTmux: Boolean(cli.environment.TMUX) });
  return { notices, ...(notify !== true && !isForm && { word: notify }) };
}
