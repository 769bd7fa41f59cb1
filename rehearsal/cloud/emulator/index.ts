/** What answers behind the gateway: an emulator that runs already, or a moto_server of our own. */
import { startMoto, type Emulator, type MotoProps } from './moto';
import { runningEmulator } from './running-emulator';

export type { EmulatorAddress } from './address';
export { isPage } from './faults';
export type { Emulator, MotoProps } from './moto';
export { Upstream } from './upstream';

export interface EmulatorProps {
  /** Environment that moto_server is looked for and started in. */
  readonly env: NodeJS.ProcessEnv;
  /** URL of an emulator that runs already. @default - moto_server is started */
  readonly upstream?: string | undefined;
  /** URL of the gateway in front of it. */
  readonly endpoint: string;
  /** The account that moto_server keeps all resources in, 12 digits. @default - moto's own */
  readonly accountId?: string | undefined;
  /** How moto_server is started. */
  readonly moto?: Omit<MotoProps, 'env' | 'log' | 'endpoint' | 'accountId'> | undefined;
  /** Takes what moto prints. @default nothing is logged */
  readonly log?: ((line: string) => void) | undefined;
}

/**
 * @throws Failure an emulator that does not answer
 * @throws MissingToolError when there is no way to run moto on this machine
 */
export const startEmulator = ({ upstream, moto, ...props }: EmulatorProps): Promise<Emulator> => {
  const { env, endpoint, accountId, log } = props;
  return upstream === undefined
    ? startMoto({ ...moto, env, endpoint, accountId, log })
    : runningEmulator(upstream);
};
