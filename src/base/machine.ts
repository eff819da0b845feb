import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** A machine, as far as processes are concerned: a container with processes of its own is one, too. */
export interface Machine {
  /** Stays the same across boots. Letters, digits, dashes and underscores. */
  id: string;
  /** Its host name, for people. */
  name: string;
}

/** What Linux is asked. */
export interface SystemFiles {
  /** The content of a file; `undefined` if it cannot be read. */
  read(path: string): string | undefined;
  /** The target of a link; `undefined` if it cannot be read. */
  link(path: string): string | undefined;
}

/** The number of the first namespace of processes: `PROC_PID_INIT_INO` of the kernel. */
const FIRST_NAMESPACE = 'pid:[4026531836]';
const ID_FILES = ['/etc/machine-id', '/var/lib/dbus/machine-id'];
const MACHINE_ID = /^[0-9a-f]{32}$/;
/** Files that container runtimes mount are in folders named after the container, which stay when it is restarted. */
const CONTAINERS = [
  /** Docker, containerd and Podman. */
  /\/(?:overlay-)?containers\/(?:[\w-]+\/)?([0-9a-f]{12})[0-9a-f]{52}\//,
  /** Kubernetes: the pod, and the name of the container in it. */
  /\/pods\/([0-9a-f-]{36}\/containers\/[\w.-]+)\//,
];

/**
 * The id of this machine on Linux; `name` is its host name, for systems without an id. A namespace of processes that no
 * runtime has named, such as that of a sandbox, counts as the machine around it.
 */
export function linuxMachineId({ read, link }: SystemFiles, name: string): string {
  const ids = ID_FILES.map((path) => read(path)?.trim() ?? '');
  const id = ids.find((text) => MACHINE_ID.test(text)) ?? spelled(name);
  if ((link('/proc/self/ns/pid') ?? FIRST_NAMESPACE) === FIRST_NAMESPACE) return id;
  // Containers have the id of their image, or that of the machine around them.
  const mounts = read('/proc/self/mountinfo') ?? '';
  const container = CONTAINERS.map((form) => form.exec(mounts)?.[1]).find((found) => found !== undefined);
  return container === undefined ? id : `${id}-${spelled(container)}`;
}

let known: Machine | undefined;

/** This machine, where that is known without a question to another program: on Linux. See `askMachine.ts`. */
export function machineAtHand(): Machine | undefined {
  if (process.platform !== 'linux') return undefined;
  return (known ??= { id: linuxMachineId(OWN_FILES, hostname()), name: hostname() });
}

const OWN_FILES: SystemFiles = {
  read: (path) => orUndefined(() => readFileSync(path, 'utf8')),
  link: (path) => orUndefined(() => readlinkSync(path)),
};

/** As names of files and folders can contain it. */
export function spelled(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9_-]+/g, '-') || 'unnamed';
}

function orUndefined<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
