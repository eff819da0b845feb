import fc from 'fast-check';
import { expect, test } from 'vitest';
import { answeredMachineId, ownMachine, ownMachineSync } from '../../../src/base/askMachine.ts';
import { linuxMachineId, machineAtHand } from '../../../src/base/machine.ts';

const ID = '3d1219c7c4c5404aaa1f6d2a48adfda4';
const OTHER = 'aaaabbbbccccddddeeeeffff00001111';
const FIRST = 'pid:[4026531836]';
const CONTAINER = '0123456789ab'.padEnd(64, 'c');
const DOCKER = `612 590 254:1 /var/lib/docker/containers/${CONTAINER}/hostname /etc/hostname rw - ext4 /dev/vda1 rw\n`;
const PODMAN = `612 590 0:40 /containers/overlay-containers/${CONTAINER}/userdata/hosts /etc/hosts rw - tmpfs tmpfs rw\n`;
const POD = '5f9b3a1c-0d2e-4f6a-8b7c-112233445566';
const KUBERNETES = `99 98 8:1 /var/lib/kubelet/pods/${POD}/containers/dev.1/0a1b2c3d /dev/termination-log rw - ext4 /dev/sda1 rw\n`;
const NERDCTL = `99 98 8:1 /var/lib/nerdctl/1935db59/containers/default/${CONTAINER}/hostname /etc/hostname rw - ext4 /dev/sda1 rw\n`;

/** A system with these files and links. */
function system(entries: Record<string, string>) {
  const look = (path: string) => entries[path];
  return linuxMachineId({ read: look, link: look }, 'Node 1.example.org');
}

const machine = (entries: Record<string, string>) =>
  system({ '/etc/machine-id': `${ID}\n`, '/proc/self/ns/pid': FIRST, ...entries });
const contained = (entries: Record<string, string>) =>
  machine({ '/proc/self/ns/pid': 'pid:[4026532311]', ...entries });

test.each<[what: string, id: string, expected: string]>([
  ['a machine', machine({}), ID],
  ['an id that only D-Bus has', machine({ '/etc/machine-id': '', '/var/lib/dbus/machine-id': OTHER }), OTHER],
  ['an id that is not set yet', machine({ '/etc/machine-id': 'uninitialized\n' }), 'Node-1-example-org'],
  ['nothing at all', system({}), 'Node-1-example-org'],
  ['a container of Docker', contained({ '/proc/self/mountinfo': DOCKER }), `${ID}-0123456789ab`],
  ['a container of Podman', contained({ '/proc/self/mountinfo': PODMAN }), `${ID}-0123456789ab`],
  ['a container of nerdctl', contained({ '/proc/self/mountinfo': NERDCTL }), `${ID}-0123456789ab`],
  [
    'a container of a pod',
    contained({ '/proc/self/mountinfo': KUBERNETES }),
    `${ID}-${POD}-containers-dev-1`,
  ],
  ['a machine that looks into its containers', machine({ '/proc/self/mountinfo': DOCKER }), ID],
  [
    'a sandbox without a name',
    contained({ '/proc/self/mountinfo': '1 0 8:1 / / rw - ext4 /dev/sda1 rw' }),
    ID,
  ],
])('%s', (_what, id, expected) => expect(id).toBe(expected));

test('whatever a system says, its id can be part of a file name', () => {
  const text = fc.option(fc.string(), { nil: undefined });
  fc.assert(
    fc.property(text, text, fc.string(), (read, link, name) => {
      expect(linuxMachineId({ read: () => read, link: () => link }, name)).toMatch(/^[\w-]+$/);
    }),
  );
});

const IOREG = `+-o Macmini9,1  <class IOPlatformExpertDevice, id 0x10000025a>\n    {\n      "IOPlatformSerialNumber" = "C07"\n      "IOPlatformUUID" = "5F9B3A1C-0D2E-4F6A-8B7C-112233445566"\n    }\n`;
const REG = `\r\nHKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Cryptography\r\n    MachineGuid    REG_SZ    5f9b3a1c-0d2e-4f6a-8b7c-112233445566\r\n\r\n`;

test.each<[NodeJS.Platform, string]>([
  ['darwin', IOREG],
  ['win32', REG],
])('the answer of %s is read, and without one the host name does', (platform, answer) => {
  expect(answeredMachineId(platform, answer, 'mini')).toBe('5f9b3a1c-0d2e-4f6a-8b7c-112233445566');
  expect(answeredMachineId(platform, 'ERROR: not found', 'my mini')).toBe('my-mini');
});

test('this machine is the same whoever asks', async () => {
  const own = await ownMachine();
  expect(ownMachineSync()).toEqual(own);
  expect(machineAtHand()).toEqual(own);
});
