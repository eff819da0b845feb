/** Above this, Windows's codes are status values, which are written in hexadecimal. */
const LARGEST_PLAIN = 0xffff;

const KNOWN: Readonly<Record<number, string>> = {
  0x80000003: 'breakpoint',
  0xc0000005: 'access violation',
  0xc0000017: 'out of memory',
  0xc000001d: 'illegal instruction',
  0xc0000094: 'division by zero',
  0xc00000fd: 'stack overflow',
  0xc0000135: 'a DLL is missing',
  0xc0000139: 'a DLL lacks a function',
  0xc000013a: 'Ctrl+C',
  0xc0000142: 'a DLL could not be initialised',
  0xc0000374: 'heap corruption',
  0xc0000409: 'abort',
  0xe0434352: '.NET exception',
};

/** An exit code for people: `2`, and for Windows's 32-bit codes `0xC000013A, Ctrl+C` or `-1`. */
export function exitCodeText(code: number): string {
  if (code >= 0 && code <= LARGEST_PLAIN) return String(code);
  // Windows reports unsigned 32 bits, which many programs mean as a negative number.
  const signed = code | 0;
  if (signed < 0 && signed >= -LARGEST_PLAIN) return String(signed);
  const bits = code >>> 0;
  const words = KNOWN[bits];
  return `0x${bits.toString(16).toUpperCase().padStart(8, '0')}${words === undefined ? '' : `, ${words}`}`;
}
