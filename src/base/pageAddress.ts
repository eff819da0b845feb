/** The address of an `http` or `https` page, as it will be opened; `undefined` if it is not one. */
export function pageOf(address: string): string | undefined {
  if (!/^https?:\/\//i.test(address) || !URL.canParse(address)) return undefined;
  return new URL(address).href;
}
