/** Promotions from one environment to the next. */
import { nearest } from '../../../support/nearest';
import { hasCodePipeline } from '../git-hub-releases';
import type { EnvironmentSettings, PipelineSettings, ServiceSettings, Settings } from '../model';
import { promotionOrigin } from '../promotion';
import { type Constraint, type Finding, type ServiceSubject, when } from './constraint';

const place = ['pipeline', 'source', 'from'] as const;

const crossAccountActions =
  'https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-create-cross-account.html';

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

export const promotionWithinAnAccount: Constraint<ServiceSubject> = {
  refused: 'a promotion from another account or Region',
  because:
    'nothing grants the pipeline access to the image of another account, or copies it to another Region, yet',
  source: crossAccountActions,
  check: ({ settings, environment, service }) => {
    const origin = promotionOrigin(settings, service)?.environment;
    if (origin === undefined || promotionOf(service) === undefined) return [];
    const [here, there] = [environment, origin].map(homeOf);
    return when(here !== there, {
      path: place,
      got: `${JSON.stringify(origin.name)} in ${there ?? ''}; ${environment.name} is in ${here ?? ''}`,
      fix: 'put both in one account and Region with the same credentials, or let this environment build',
    });
  },
};

/** Credentials name the account where no id does. */
function homeOf({ region, accountId, assumeRole, profile }: EnvironmentSettings): string {
  const account =
    accountId ??
    assumeRole?.roleArn.split(':')[4] ??
    (profile === undefined ? 'the account of the surroundings' : `the account of the profile ${profile}`);
  return `${account}, ${region}`;
}

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
