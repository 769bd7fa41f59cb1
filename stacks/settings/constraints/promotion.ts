/** Promotions from one environment to the next. */
import { nearest } from '../../../support/nearest';
import { partitionOf } from '../../regions';
import { hasCodePipeline } from '../git-hub-releases';
import type { EnvironmentSettings, PipelineSettings, ServiceSettings, Settings } from '../model';
import { knownAccountId, promotionOrigin } from '../promotion';
import { credentialsOf } from './accounts';
import { type Constraint, type Finding, type ServiceSubject, when } from './constraint';

const place = ['pipeline', 'source', 'from'] as const;

type PromotionSource = Extract<PipelineSettings['source'], { type: 'promotion' }>;

const promotionOf = ({ pipeline: { enabled, source } }: ServiceSettings): PromotionSource | undefined =>
  enabled && source.type === 'promotion' ? source : undefined;

export const promotionFromAPipeline: Constraint<ServiceSubject> = {
  refused: 'a promotion from an environment that does not release the service',
  because: 'the pipeline of that environment hands the image on',
  source: 'https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works.html',
  check: ({ settings, environment, service }) => {
    const source = promotionOf(service);
    if (source === undefined || source.from === environment.name) return [];
    const allowed = settings.environments.filter(
      ({ name, services }) => name !== environment.name && services.some((each) => releases(each, service)),
    );
    const names = allowed.map(({ name }) => name);
    if (names.includes(source.from)) return [];
    const near = nearest(source.from, names);
    return [
      {
        path: place,
        got: JSON.stringify(source.from),
        allowed:
          names.length === 0
            ? `an environment with a service ${service.name} and its pipeline, and there is no other`
            : names.join(', '),
        ...(near !== undefined && { fix: `write ${JSON.stringify(near)}` }),
      },
    ];
  },
};

const releases = (candidate: ServiceSettings, { name }: ServiceSettings): boolean =>
  candidate.name === name && hasCodePipeline(candidate);

export const promotionInACircle: Constraint<ServiceSubject> = {
  refused: 'a promotion in a circle',
  because: 'none of its environments builds an image',
  source: 'https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works.html',
  check: ({ settings, environment, service }) => {
    const way = wayBack(settings, environment.name, service);
    return when(way.at(-1) === environment.name && way.length > 1, {
      path: place,
      got: way.join(' ← '),
      fix: 'let one of them build, with a source of another type',
    });
  },
};

/** The environment, and those that its image comes through, up to the first that is there twice. */
function wayBack(settings: Settings, start: string, service: ServiceSettings): readonly string[] {
  const way = [start];
  let here: ServiceSettings | undefined = service;
  while (here !== undefined) {
    const from: string | undefined = promotionOf(here)?.from;
    if (from === undefined) return way;
    const isKnown = way.includes(from);
    way.push(from);
    if (isKnown) return way;
    here = promotionOrigin(settings, here)?.service;
  }
  return way;
}

export const promotionWithinAPartition: Constraint<ServiceSubject> = {
  refused: 'a promotion from another partition of AWS',
  because: 'no policy grants an account access to a resource of another partition',
  source:
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies-cross-account-resource-access.html',
  check: ({ settings, environment, service }) => {
    const origin = originOf(settings, service);
    if (origin === undefined) return [];
    const [here, there] = [partitionOf(environment.region), partitionOf(origin.region)];
    return when(here !== there, {
      path: place,
      got: `${JSON.stringify(origin.name)} in ${origin.region} (${there}); ${environment.name} is in ${environment.region} (${here})`,
      fix: 'let this environment build',
    });
  },
};

export const promotionBetweenKnownAccounts: Constraint<ServiceSubject> = {
  refused: 'a promotion between environments with credentials of their own whose accounts are not known',
  because: 'if the accounts differ, each grants the other one access by its id',
  source:
    'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies-cross-account-resource-access.html',
  check: ({ settings, environment, service }) => {
    const origin = originOf(settings, service);
    if (origin === undefined || partitionOf(environment.region) !== partitionOf(origin.region)) return [];
    const [here, there] = [environment, origin].map((each) => credentialsOf(settings, each));
    const unknown = [origin, environment].filter((each) => knownAccountId(each) === undefined);
    // Nobody need write down the one account of an organization whose workspaces all have credentials of it.
    const isOneAccount = here === there || (settings.backend.type === 'cloud' && unknown.length === 2);
    return when(unknown.length > 0 && !isOneAccount, {
      path: place,
      got: `${JSON.stringify(origin.name)} without an account id for ${listed(unknown.map(({ name }) => name))}`,
      fix: `set ${listed(unknown.map(({ name }) => `environments.${name}.accountId`))}`,
    });
  },
};

/** The environment that a service takes its image from, if it does. */
const originOf = (settings: Settings, service: ServiceSettings): EnvironmentSettings | undefined =>
  promotionOf(service) === undefined ? undefined : promotionOrigin(settings, service)?.environment;

const listed = (texts: readonly string[]): string => texts.join(' and ');

export const promotionOfTheArchitecture: Constraint<ServiceSubject> = {
  refused: 'a promotion to tasks of another architecture',
  because: 'an image is built for one architecture',
  source:
    'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#runtime-platform',
  check: ({ settings, service }) => {
    const origin = promotionOrigin(settings, service);
    if (origin === undefined || promotionOf(service) === undefined) return [];
    const { architecture } = origin.service.task;
    return when(architecture !== service.task.architecture, {
      path: ['task', 'architecture'],
      got: JSON.stringify(service.task.architecture),
      allowed: `${architecture}, as in ${origin.environment.name}`,
    });
  },
};

export const promotionWithoutTests: Constraint<ServiceSubject> = {
  refused: 'tests with a promotion',
  because: 'a promotion has an image and no source that commands could run in',
  source: 'https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeBuild.html',
  check: ({ service }) => {
    const finding: Finding = {
      path: ['pipeline', 'tests'],
      fix: 'set them in the environment that builds; a hook or the smoke test of deployment tests the release itself',
    };
    return when(promotionOf(service) !== undefined && service.pipeline.tests !== undefined, finding);
  },
};
