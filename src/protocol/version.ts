/** Raised with every change that makes clients and hosts of different versions incompatible. */
export const PROTOCOL_VERSION = 1;
