/** Raised whenever a client and a host of different numbers could not understand each other. */
export const PROTOCOL_VERSION = 1;
