/** The processor time of work, in milliseconds: on a busy machine, a clock also measures what others do meanwhile. */
export function processorMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
