import { type Constraint, type Finding, type ServiceSubject } from './constraint';
import type { Path } from '../fault';

const useSecrets = 'store the value in Secrets Manager or SSM and name its ARN under secrets';
const noSecretsInEnvironment =
  'https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-8';

/** Words that name a secret … */
const secretWord =
  /PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN(?![A-RT-Z])|API[_.-]?KEY|PRIVATE[_.-]?KEY|ACCESS[_.-]?KEY|CREDENTIAL|(?:^|[_.-])PWD$/i;
/** … unless the name goes on to say that it is something about a secret. */
const aboutSecrets =
  /[_.-](?:URL|URI|NAME|ARN|FILE|PATH|DIR|TTL|HEADER|LENGTH|ISSUER|AUDIENCE|ENDPOINT|EXPIRY|EXPIRES|EXPIRATION|LIFETIME|SECONDS|MINUTES|ENABLED|REQUIRED|ALGORITHM|POLICY|COOKIE|FIELD|TYPE|REGION|PROVIDER|VERSION|COUNT|LIMIT)$/i;
const looksSecret = (name: string): boolean => secretWord.test(name) && !aboutSecrets.test(name);

/** Values that nothing but a credential looks like. */
const credential =
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|-----BEGIN [A-Z ]*PRIVATE KEY-----|\bgh[pousr]_[A-Za-z0-9]{36}|\bgithub_pat_[A-Za-z0-9_]{22}|\bglpat-[\w-]{20}|\bxox[abprs]-[\w-]{10}|\b[rs]k_live_[A-Za-z0-9]{16}|[a-z]:\/\/[^\s/:@]+:[^\s/@]+@/;

export const secretLookingNames: Constraint<ServiceSubject> = {
  refused: 'an environment variable that is named like a secret',
  because: 'everyone who can read the task definition, the state or a plan would see it',
  source: noSecretsInEnvironment,
  check: ({ service }) =>
    environments(service).flatMap(({ path, environment }) =>
      Object.keys(environment)
        .filter(looksSecret)
        .map((name) => ({ path: [...path, name], fix: useSecrets })),
    ),
};

export const credentialsInText: Constraint<ServiceSubject> = {
  refused: 'a value that looks like a credential',
  because: 'settings end up in the repository, the state, plans and logs',
  source: noSecretsInEnvironment,
  check: ({ service }) => {
    if (!credential.test(JSON.stringify(service))) return []; // one look at the whole is much faster
    return texts(service).flatMap(({ path, text }) =>
      credential.test(text) ? [{ path, fix: useSecrets }] : [],
    );
  },
};

export const environmentAndSecrets: Constraint<ServiceSubject> = {
  refused: 'one name under environment and under secrets',
  because: 'ECS rejects a variable that is defined twice',
  source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html',
  check: ({ service }) =>
    environments(service).flatMap(({ path, environment, secrets }) =>
      Object.keys(environment)
        .filter((name) => Object.hasOwn(secrets, name))
        .map((name): Finding => ({ path: [...path, name], fix: 'remove one of the two' })),
    ),
};

function environments({ task }: ServiceSubject['service']) {
  const at = (path: Path, { environment, secrets }: Pick<typeof task, 'environment' | 'secrets'>) => ({
    path: [...path, 'environment'],
    environment,
    secrets,
  });
  return [
    at(['task'], task),
    ...task.sidecars.map((sidecar, index) => at(['task', 'sidecars', index], sidecar)),
  ];
}

/** Every string below `value`. */
function texts(value: unknown, path: Path = []): readonly { readonly path: Path; readonly text: string }[] {
  if (typeof value === 'string') return [{ path, text: value }];
  if (Array.isArray(value)) return value.flatMap((member, index) => texts(member, [...path, index]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => texts(member, [...path, key]));
}
