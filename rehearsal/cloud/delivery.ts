/** From a push to a release: git, events, images, builds and pipelines, each made of what the others offer. */
import type { Clock } from '../runtime/clock';
import type { RegistryAccess } from '../runtime/images/registry-access';
import { codeBuild } from './codebuild';
import { machineTools } from './codebuild/tools/machine-tools';
import { codeCommit } from './codecommit';
import { codePipeline, type PipelineWatch } from './codepipeline';
import { actionProviders } from './codepipeline/actions';
import { connections } from './connections';
import { containerRegistry } from './ecr';
import { eventBus, eventsService } from './events';
import type { EventSink } from './events/event';
import type { ReferenceChange } from './git/pushed-references';
import { iamOf, type Authorize } from './iam';
import { JsonServices } from './json-services';
import { QueryApi } from './query-api';
import type { Operation, OwnedService } from './service';
import type { Ask } from './support/ask';
import { objectsAt } from './support/objects';
import type { Upstream } from './upstream';
import type { WebRoute } from './web-route';

export interface DeliveryProps {
  readonly clock: Clock;
  readonly upstream: Upstream;
  /** URL of the gateway without a trailing slash; it answers once all services exist. */
  readonly endpoint: string;
  /** 12 digits. */
  readonly accountId: string;
  /** Calls JSON services as a client does. */
  readonly ask: Ask;
  /** Environment of this machine: git, the AWS CLI, npm and container engines are found and run in it. */
  readonly env: NodeJS.ProcessEnv;
  /** What leads the tools of a build to the embedded AWS. */
  readonly environment: () => Readonly<Record<string, string>>;
  /** Command line of the engine that builds images. @default - a stand-in makes programs of them */
  readonly engine?: readonly [string, ...string[]] | undefined;
  /** Told of git remotes that exist from now on. @default nobody is told */
  readonly onRemote?: ((url: string) => void) | undefined;
  /** @default nothing is logged */
  readonly log?: ((line: string) => void) | undefined;
}

export interface Delivery {
  readonly services: readonly OwnedService[];
  readonly routes: readonly WebRoute[];
  readonly events: EventSink;
  /** Where built images are. */
  readonly registry: RegistryAccess;
  readonly pipelines: PipelineWatch;
  /** Holds calls with the keys of roles against their policies. */
  readonly authorize: Authorize;
  /** Ends what the services share, once they have ended. */
  readonly stop: () => Promise<void>;
}

export function delivery(props: DeliveryProps): Delivery {
  const { clock, upstream, endpoint, accountId, ask, env, onRemote = () => undefined, log } = props;
  const path = env.PATH ?? '';
  const now = () => clock.now() / 1000;
  const json = new JsonServices({ upstream, services: [], accountId, now });
  const askUpstream: Ask = (...call) => json.askUpstream(...call);
  const sns = new QueryApi({ upstream, service: 'sns', version: '2010-03-31' });
  const objects = objectsAt(endpoint);
  const { permissions, sessions, authorize } = iamOf({ upstream, accountId, clock, ask: askUpstream });

  const bus = eventBus({
    clock,
    endpoint,
    ask,
    sns,
    permissions,
    startPipeline: (start) => pipeline.starter.startByRule(start),
    log,
  });
  const git = codeCommit({ path, endpoint, events: bus, log });
  const connected = connections({
    path,
    endpoint,
    onPush: ({ repository, changes }) => {
      pipeline.pushes.pushed({ repository, changes: changes.map(pushedReference) });
    },
    log,
  });
  const registry = containerRegistry({ endpoint, clock, accountId, ask: askUpstream, events: bus, sessions });
  const tools = machineTools({ engine: props.engine ?? 'process', env, registry: registry.access.host });
  const build = codeBuild({
    ask,
    objects,
    environment: props.environment,
    path,
    now,
    tools,
    roles: sessions,
    permissions,
    repositories: git.sources,
    events: bus,
    accountId,
  });
  const pipeline = codePipeline({
    providers: actionProviders({
      endpoint,
      ask,
      objects,
      permissions,
      codeCommit: git.sources,
      connections: {
        ...connected.sources,
        ensure: (place) => {
          onRemote(connected.ensure(place));
        },
      },
      builds: build.builds,
    }),
    clock,
    events: bus,
    permissions,
    publish: async ({ region, topicArn, subject, message }) => {
      await sns.ask(region, 'Publish', { TopicArn: topicArn, Subject: subject, Message: message });
    },
  });
  return {
    // Executions end first: they follow builds and deployments.
    services: [
      pipeline.service,
      build.service,
      tellingOfRemotes(git.service, onRemote),
      registry.service,
      eventsService(bus),
    ],
    routes: [git.route, connected.route, registry.route],
    events: bus,
    registry: registry.access,
    pipelines: pipeline.watch,
    authorize,
    stop: () => tools.stop(),
  };
}

const pushedReference = ({ type, name, newCommitId }: ReferenceChange) => ({
  type,
  name,
  ...(newCommitId !== undefined && { commitId: newCommitId }),
});

function tellingOfRemotes(service: OwnedService, onRemote: (url: string) => void): OwnedService {
  const { CreateRepository: create } = service.operations;
  if (create === undefined) return service;
  const told: Operation = async (input, context) => {
    const answer = await create(input, context);
    const { cloneUrlHttp } = (answer.repositoryMetadata ?? {}) as { readonly cloneUrlHttp?: string };
    if (cloneUrlHttp !== undefined) onRemote(cloneUrlHttp);
    return answer;
  };
  return { ...service, operations: { ...service.operations, CreateRepository: told } };
}
