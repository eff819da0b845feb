/** The address of a page of the web that a program names; empty if it is anything else, which could run something. */
export function webPage(address: string): string {
  return URL.canParse(address) && /^https?:$/.test(new URL(address).protocol) ? address : '';
}
