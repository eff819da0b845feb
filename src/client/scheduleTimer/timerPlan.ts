import { createHash } from 'node:crypto';
import { posix, win32 } from 'node:path';

/** Where a timer of the system is to be set up. */
export interface TimerPlace {
  platform: NodeJS.Platform;
  /** The user's. */
  home: string;
  environment: Readonly<Record<string, string | undefined>>;
  /** The user's number; missing on Windows. */
  uid?: number;
  /** The data directory whose schedules it is for. */
  directory: string;
  /** The `legwork` command of that directory. */
  command: string;
}

/** A file, and commands that are run without a shell. */
export interface TimerPlan {
  /** Where the timer is described; `isUtf16` as Windows wants it. */
  files: { path: string; text: string; isUtf16?: true }[];
  install: string[][];
  uninstall: string[][];
  /** What is said of it when it is there. */
  says: string;
}

/**
 * A timer of the system that looks once a minute whether a schedule is due, and starts the host if so; one for each data
 * directory. Pure. @throws Error with a sentence, if the system has no such timer, or a path cannot be written in it
 */
export function timerPlan(place: TimerPlace): TimerPlan {
  const unfit = [place.directory, place.command].find((path) => /\p{Cc}/u.test(path));
  if (unfit !== undefined) throw new Error(`A timer cannot name ${JSON.stringify(unfit)}.`);
  if (place.platform === 'win32') return windowsPlan(place);
  return place.platform === 'darwin' ? launchdPlan(place) : systemdPlan(place);
}

/** Several data directories have timers of their own. */
function nameOf({ directory }: TimerPlace): string {
  return createHash('sha256').update(directory).digest('hex').slice(0, 8);
}

function argumentsOf({ directory }: TimerPlace): string[] {
  return ['schedule', 'tick', '--home', directory];
}

/** systemd: a user timer. What the tick starts outlives it. */
function systemdPlan(place: TimerPlace): TimerPlan {
  const { environment, home } = place;
  const chosen = environment['XDG_CONFIG_HOME'] ?? '';
  const config = posix.isAbsolute(chosen) ? chosen : posix.join(home, '.config');
  const folder = posix.join(config, 'systemd/user');
  const unit = `legwork-${nameOf(place)}`;
  // systemd expands variables everywhere but in the first word.
  const words = ['/usr/bin/env', ...[place.command, ...argumentsOf(place)].map(systemdWord)];
  const service = `[Unit]
Description=Legwork: start the tasks of schedules that are due

[Service]
Type=oneshot
ExecStart=${words.join(' ')}
KillMode=process
`;
  const timer = `[Unit]
Description=Legwork: look every minute whether a schedule is due

[Timer]
OnCalendar=*-*-* *:*:00
AccuracySec=1s

[Install]
WantedBy=timers.target
`;
  const systemctl = (...args: string[]) => ['systemctl', '--user', ...args];
  return {
    files: [
      { path: posix.join(folder, `${unit}.service`), text: service },
      { path: posix.join(folder, `${unit}.timer`), text: timer },
    ],
    install: [systemctl('daemon-reload'), systemctl('enable', '--now', `${unit}.timer`)],
    uninstall: [systemctl('disable', '--now', `${unit}.timer`)],
    says: 'It runs while you are logged in; with `loginctl enable-linger`, always.',
  };
}

/** A word of `ExecStart`: in quotes, without specifiers and variables. */
export function systemdWord(word: string): string {
  const escaped = word
    .replace(/[\\"]/g, String.raw`\$&`)
    .replaceAll('%', '%%')
    .replaceAll('$', '$$$$');
  return `"${escaped}"`;
}

/** launchd: an agent of the user. */
function launchdPlan(place: TimerPlace): TimerPlan {
  const { home, uid = 0 } = place;
  const label = `legwork.schedules.${nameOf(place)}`;
  const path = posix.join(home, 'Library/LaunchAgents', `${label}.plist`);
  const words = [place.command, ...argumentsOf(place)].map((word) => `    <string>${xmlText(word)}</string>`);
  const text = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key>
  <string>${label}</string>
  <key>ProgramArguments</key>
  <array>
${words.join('\n')}
  </array>
  <key>StartInterval</key>
  <integer>60</integer>
  <key>RunAtLoad</key>
  <true/>
  <key>AbandonProcessGroup</key>
  <true/>
  <key>ProcessType</key>
  <string>Background</string>
</dict>
</plist>
`;
  return {
    files: [{ path, text }],
    install: [['launchctl', 'bootstrap', `gui/${uid}`, path]],
    uninstall: [['launchctl', 'bootout', `gui/${uid}/${label}`]],
    says: 'It runs while you are logged in.',
  };
}

/** The Task Scheduler of Windows: a task of the user, without a console window. */
function windowsPlan(place: TimerPlace): TimerPlan {
  const { command, directory } = place;
  const unfit = [command, directory].find((path) => path.includes('%'));
  if (unfit !== undefined)
    throw new Error(
      `A timer cannot name "${unfit}", because Windows would replace what is between percent signs.`,
    );
  const name = `Legwork schedules ${nameOf(place)}`;
  const path = win32.join(directory, 'schedules.task.xml');
  const words = ['--headless', command, ...argumentsOf(place)].map(windowsWord).join(' ');
  const text = `<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">
  <RegistrationInfo>
    <Description>Legwork: look every minute whether a schedule is due</Description>
  </RegistrationInfo>
  <Triggers>
    <TimeTrigger>
      <Repetition>
        <Interval>PT1M</Interval>
      </Repetition>
      <StartBoundary>2000-01-01T00:00:00</StartBoundary>
    </TimeTrigger>
  </Triggers>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <ExecutionTimeLimit>PT5M</ExecutionTimeLimit>
  </Settings>
  <Actions>
    <Exec>
      <Command>conhost.exe</Command>
      <Arguments>${xmlText(words)}</Arguments>
    </Exec>
  </Actions>
</Task>
`;
  return {
    files: [{ path, text, isUtf16: true }],
    install: [['schtasks', '/Create', '/F', '/TN', name, '/XML', path]],
    uninstall: [['schtasks', '/Delete', '/F', '/TN', name]],
    says: 'It runs while you are logged in.',
  };
}

/** An argument as programs on Windows read it. */
export function windowsWord(word: string): string {
  if (/^[^\s"]+$/.test(word)) return word;
  return `"${word.replace(/(\\*)"/g, String.raw`$1$1\"`).replace(/(\\+)$/, '$1$1')}"`;
}

export function xmlText(text: string): string {
  const names: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&apos;',
  };
  return text.replace(/[&<>"']/g, (sign) => names[sign] ?? sign);
}
