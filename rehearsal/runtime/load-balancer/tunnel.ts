/** Joins a client and a target after a switch of protocols: bytes pass, with back pressure, until one of them leaves. */
import type { Socket } from 'node:net';

export interface TunnelEnds {
  readonly client: Socket;
  /** What the client has sent before the switch was answered. */
  readonly sent: Buffer | undefined;
  readonly target: Socket;
}

export function joinTunnel({ client, sent, target }: TunnelEnds, onEnd: () => void): void {
  if (sent !== undefined) target.write(sent);
  client.pipe(target);
  target.pipe(client);
  client.resume();
  target.resume();
  target.once('close', () => {
    client.destroySoon();
    onEnd();
  });
  client.once('close', () => {
    target.destroySoon();
  });
}
