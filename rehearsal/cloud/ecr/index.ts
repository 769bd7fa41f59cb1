/**
 * ECR with a registry that images are really pushed to and pulled from. moto keeps the repositories with their
 * policies, tags and settings; images and layers are kept here, until the embedded AWS stops.
 */
import { tmpdir } from 'node:os';
import type { Clock } from '../../runtime/clock';
import type { RegistryAccess } from '../../runtime/images/registry-access';
import type { AwsClient } from '../contract/client';
import type { CloudService } from '../contract/service';
import type { EventSink } from '../events';
import { targetPrefixes } from '../protocol/service-names';
import { AuthorizationTokens, registryUser } from './authorization-tokens';
import { BlobStore } from './blob-store';
import { authorizationOperations, publicRegistryOperations } from './operations/authorization-operations';
import { imageOperations } from './operations/image-operations';
import { layerOperations } from './operations/layer-operations';
import { listOperations } from './operations/list-operations';
import { repositoryOperations } from './operations/repository-operations';
import { registryRoute } from './registry/registry-route';
import type { RoleKeys } from './registry/role-permissions';
import { Repositories } from './repositories';

export interface EcrProps {
  /** URL of the endpoint without a trailing slash: repositories are at its host and port. */
  readonly endpoint: string;
  readonly clock: Clock;
  /** 12 digits. */
  readonly accountId: string;
  /** Keeps the repositories with their policies, tags and settings. */
  readonly upstream: AwsClient;
  /** Receives `ECR Image Action` events. @default - events are dropped */
  readonly events?: EventSink | undefined;
  /** Holds pushes and pulls with passwords of roles against their policies. @default - every password may do anything */
  readonly sessions?: RoleKeys | undefined;
  /** Where blobs are kept, in a directory that goes with the service. @default - that of the system */
  readonly temporaryDirectory?: string;
}

export interface EcrService extends CloudService {
  /** For the runtimes of the embedded AWS: the password does not expire. */
  readonly access: RegistryAccess;
}

/** `stop` removes all blobs. */
export function ecrService(props: EcrProps): EcrService {
  const { clock, accountId } = props;
  const { host } = new URL(props.endpoint);
  const now = () => clock.now() / 1000;
  const blobs = new BlobStore(props.temporaryDirectory ?? tmpdir());
  const tokens = new AuthorizationTokens(now);
  const repositories = new Repositories(props.upstream);
  const parts = { host, repositories, blobs, tokens, events: props.events };
  return {
    apis: [
      {
        targetPrefix: targetPrefixes.ecr,
        otherwise: 'upstream',
        operations: {
          ...authorizationOperations(parts),
          ...repositoryOperations(parts),
          ...imageOperations(parts),
          ...listOperations(parts),
          ...layerOperations(parts),
        },
      },
      {
        targetPrefix: targetPrefixes['ecr-public'],
        otherwise: 'refuse',
        operations: publicRegistryOperations(parts),
      },
    ],
    routes: [registryRoute({ ...parts, accountId, now, sessions: props.sessions })],
    stop: () => blobs.remove(),
    access: { host, user: registryUser, password: tokens.issueForever().password },
  };
}
