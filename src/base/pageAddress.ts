/** The address of a page, `http` or `https`, as it will be opened; `undefined` if it is none. */
export function pageOf(address: string): string | undefined {
  if (!/^https?:\/\//i.test(address) || !URL.canParse(address)) return undefined;
  return new URL(address).href;
}
