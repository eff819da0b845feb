import { execFile } from 'node:child_process';

/* Runs scripts of package.json at the same time, and prints what each has said at its end; fails when one of them does. */

const areGood = await Promise.all(process.argv.slice(2).map(run));
process.exitCode = areGood.every(Boolean) ? 0 : 1;

function run(name: string): Promise<boolean> {
  return new Promise((resolve) => {
    const options = { shell: process.platform === 'win32', maxBuffer: Number.POSITIVE_INFINITY };
    execFile('npm', ['run', name], options, (error, stdout, stderr) => {
      process.stdout.write(stdout);
      process.stderr.write(stderr);
      if (error) process.stderr.write(`\`npm run ${name}\` failed.\n`);
      resolve(!error);
    });
  });
}
