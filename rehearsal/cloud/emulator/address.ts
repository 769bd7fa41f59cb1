/** Where an emulator listens. */
import type { RequestOptions } from 'node:http';

/** A socket in the file system, which no browser and no other machine reaches; its directory says who else may. */
export interface UnixSocket {
  readonly socketPath: string;
}

/** A URL has no path: only its origin counts. */
export type EmulatorAddress = URL | UnixSocket;

/** Returns how a request gets there. */
export const connectionTo = (address: EmulatorAddress): RequestOptions =>
  address instanceof URL
    ? { protocol: address.protocol, host: urlHost(address), port: address.port }
    : { socketPath: address.socketPath };

/** For messages. */
export const describeAddress = (address: EmulatorAddress): string =>
  address instanceof URL ? address.origin : address.socketPath;

/** The host to connect to: URL keeps the brackets of an IPv6 address, and the socket does not want them. */
export const urlHost = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '');
