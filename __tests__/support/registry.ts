/** ECR and its registry behind a gateway, before moto or what stands in for it. */
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ecrService, type EcrService } from '../../rehearsal/cloud/ecr';
import type { RoleKeys } from '../../rehearsal/cloud/ecr/registry/role-permissions';
import { Upstream, type EmulatorAddress } from '../../rehearsal/cloud/emulator';
import type { AwsEvent } from '../../rehearsal/cloud/events/event';
import { Gateway } from '../../rehearsal/cloud/gateway';
import type { Json } from '../../rehearsal/cloud/protocol/json';
import type { Clock } from '../../rehearsal/runtime/clock';
import type { FakeAnswer, Received } from './fake-upstream';
import { ManualClock } from './manual-clock';

export interface RunningRegistry extends EcrService {
  readonly endpoint: string;
  /** Host and port. */
  readonly host: string;
  readonly events: readonly AwsEvent[];
  readonly log: readonly string[];
  /** Calls an operation of ECR over HTTP. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers are JSON
  readonly call: (operation: string, input?: Json, region?: string) => Promise<any>;
  /** Asks the registry as someone who is logged in. */
  readonly ask: (path: string, init?: RequestInit) => Promise<Response>;
  readonly stop: () => Promise<void>;
}

export interface RegistryBenchProps {
  readonly upstream: EmulatorAddress;
  /** @default - one that stands still */
  readonly clock?: Clock;
  /** @default - every password may do anything */
  readonly sessions?: RoleKeys;
}

export async function startRegistry(props: RegistryBenchProps): Promise<RunningRegistry> {
  const { upstream: address, clock = new ManualClock() } = props;
  const upstream = new Upstream(address);
  const accountId = '123456789012';
  const now = () => clock.now() / 1000;
  const events: AwsEvent[] = [];
  const log: string[] = [];
  let handle: RequestListener = () => undefined;
  const server = createServer((request, response) => {
    handle(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const endpoint = `http://${host}`;
  const gateway = new Gateway({ upstream, accountId, now, log: (line) => log.push(line) });
  const registry = ecrService({
    endpoint,
    clock,
    accountId,
    sessions: props.sessions,
    upstream: gateway.upstream,
    events: {
      put: (event) => {
        events.push(event);
        return Promise.resolve();
      },
    },
  });
  gateway.use([registry]);
  handle = (request, response) => void gateway.handle(request, response);
  const { user, password } = registry.access;
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  return {
    ...registry,
    endpoint,
    host,
    events,
    log,
    call: async (operation, input = {}, region = 'eu-west-1') => {
      const response = await fetch(endpoint, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-amz-json-1.1',
          'x-amz-target': `AmazonEC2ContainerRegistry_V20150921.${operation}`,
          authorization: `AWS4-HMAC-SHA256 Credential=AKIA/20260101/${region}/ecr/aws4_request, SignedHeaders=host, Signature=0`,
        },
        body: JSON.stringify(input),
      });
      const answer = (await response.json()) as Json;
      if (response.ok) return answer;
      throw new Error(`${String(answer.__type)}: ${String(answer.message)}`);
    },
    ask: (path, init = {}) =>
      fetch(`${endpoint}${path}`, {
        ...init,
        headers: { authorization, ...(init.headers as Record<string, string> | undefined) },
      }),
    stop: async () => {
      await registry.stop?.();
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
      upstream.close();
    },
  };
}

/** Answers of moto's ECR for repositories, as long as nobody asks for more. */
export function fakeRepositories(): (received: Received) => FakeAnswer {
  const repositories = new Map<string, Json>();
  const answers: Record<string, (input: Json, region: string) => Json> = {
    CreateRepository: (input, region) => {
      const name = String(input.repositoryName);
      const repository = {
        repositoryName: name,
        registryId: '123456789012',
        repositoryArn: `arn:aws:ecr:${region}:123456789012:repository/${name}`,
        repositoryUri: `123456789012.dkr.ecr.${region}.amazonaws.com/${name}`,
        imageTagMutability: input.imageTagMutability ?? 'MUTABLE',
        ...(input.imageTagMutabilityExclusionFilters !== undefined && {
          imageTagMutabilityExclusionFilters: input.imageTagMutabilityExclusionFilters,
        }),
      };
      repositories.set(`${region}/${name}`, repository);
      return { repository };
    },
    DescribeRepositories: (input, region) => {
      const names = input.repositoryNames as readonly string[] | undefined;
      const all = [...repositories].flatMap(([key, each]) => (key.startsWith(`${region}/`) ? [each] : []));
      return { repositories: names?.map((name) => known(name, region)) ?? all };
    },
    DeleteRepository: (input, region) => {
      const repository = known(String(input.repositoryName), region);
      repositories.delete(`${region}/${String(input.repositoryName)}`);
      return { repository };
    },
  };
  const known = (name: string, region: string): Json => {
    const found = repositories.get(`${region}/${name}`);
    if (found !== undefined) return found;
    throw new Error(
      `The repository with name '${name}' does not exist in the registry with id '123456789012'`,
    );
  };
  return ({ headers, body }) => {
    const [, operation = ''] = String(headers['x-amz-target']).split('.');
    const [, region = ''] = /Credential=[^/]*\/\d+\/([^/]+)\//.exec(String(headers.authorization)) ?? [];
    try {
      return { body: JSON.stringify(answers[operation]!(JSON.parse(body.toString()) as Json, region)) };
    } catch (error) {
      const message = (error as Error).message;
      return { status: 400, body: JSON.stringify({ __type: 'RepositoryNotFoundException', message }) };
    }
  };
}
