/** Holds this process up for a while, as when the machine sleeps, or a debugger or another program has it. */
export function holdUp(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
