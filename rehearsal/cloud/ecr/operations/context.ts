import type { EventSink } from '../../events';
import type { AuthorizationTokens } from '../authorization-tokens';
import type { BlobStore } from '../blob-store';
import type { Repositories } from '../repositories';

/** What the operations of ECR work on. */
export interface EcrParts {
  /** Host and port of the endpoint. */
  readonly host: string;
  readonly repositories: Repositories;
  readonly blobs: BlobStore;
  readonly tokens: AuthorizationTokens;
  /** Receives `ECR Image Action` events. @default - events are dropped */
  readonly events?: EventSink | undefined;
}
