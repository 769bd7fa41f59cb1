/** The command line of `npm run init`. */
import { command, flag, integerFrom, nameOf, oneOf, option } from '../support/arguments';
import { defaults } from './answers';
import { InitError } from './failures';

export type Sample = 'keep' | 'remove';

/** What is given; the rest is asked for on a terminal, and has its default elsewhere. */
export interface InitArguments {
  readonly name: string | undefined;
  readonly region: string | undefined;
  readonly service: string | undefined;
  readonly dockerfile: string | undefined;
  readonly context: string | undefined;
  readonly port: number | undefined;
  readonly healthPath: string | undefined;
  readonly backend: string | undefined;
  readonly sample: Sample | undefined;
  readonly force: boolean;
}

const init = command({
  name: 'npm run init',
  description: `Makes a fresh clone yours: writes the settings of your service into cdktf.json, keeps or removes the
sample service, synthesizes, and checks the Dockerfile. On a terminal it asks for what no option gives; elsewhere --name
and --region are needed. Where something is wrong it changes nothing.`,
  options: {
    name: option('NAME', nameOf('a name'), 'name of the project, the start of all names in AWS'),
    region: option('REGION', nameOf('a Region'), 'AWS Region, for example eu-central-1'),
    service: option('NAME', nameOf('a name'), `name of the service (default: ${defaults.service})`),
    dockerfile: option(
      'FILE',
      nameOf('a file'),
      `Dockerfile, relative to the project (default: ${defaults.dockerfile})`,
    ),
    context: option(
      'DIR',
      nameOf('a directory'),
      `directory of the build context, relative to the project (default: ${defaults.context})`,
    ),
    port: option(
      'PORT',
      integerFrom(1, 65_535),
      `port that the service listens on (default: ${defaults.port})`,
    ),
    'health-path': option(
      'PATH',
      nameOf('a path'),
      `path that answers 200 if the service is healthy (default: ${defaults.healthPath})`,
    ),
    backend: option(
      'KIND',
      nameOf('local, s3:BUCKET or cloud:ORGANIZATION'),
      `where Terraform keeps its state: local, s3:BUCKET or cloud:ORGANIZATION (default: ${defaults.backend})`,
    ),
    sample: option<Sample>(
      'WHAT',
      oneOf(['keep', 'remove']),
      'keep or remove the sample service with its Dockerfile (default: keep)',
    ),
    force: flag('replace settings that cdktf.json has already'),
  },
  notes:
    'Exit status: 0 done, 1 failed, 2 wrong usage or answers, 130 interrupted; nothing has changed unless it is 0',
  fail: (message) => new InitError(message),
});

/** @throws InitError */
export function parseArguments(argv: readonly string[]): InitArguments | { readonly help: string } {
  const given = init.parse(argv);
  if (given.help !== undefined) return given;
  const { 'health-path': healthPath, ...options } = given.options;
  return { ...options, healthPath };
}
