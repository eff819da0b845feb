/** A message as it goes over a connection: with the header of the LSP base protocol. */
export function messageFrame(message: object): string {
  const content = JSON.stringify(message);
  return `Content-Length: ${Buffer.byteLength(content)}\r\n\r\n${content}`;
}
