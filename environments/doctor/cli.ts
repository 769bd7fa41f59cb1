/** `npm run doctor`: what the accounts of the environments lack before the first deploy, by calls that only read. */
import { readSettings, SettingsError } from '../../stacks/settings';
import { command, flag, nameOf, option } from '../../support/arguments';
import { ManifestError, readManifest, settingsIn } from '../../support/manifest';
import { EnvironmentsError } from '../failure';
import { selectEnvironments } from '../selection';
import { askerOf } from './aws-cli';
import { examine } from './examine';
import { needsOf } from './needs';
import { render } from './render';

const exitStatus = { ready: 0, missing: 1, badUsage: 2, unknown: 3 } as const;

const { parse } = command({
  name: 'npm run doctor',
  description: `Looks for what the accounts of the environments lack before the first deploy: quotas of CodeBuild and
Fargate, CodeCommit, connections, service-linked roles, Availability Zones. It asks with the AWS CLI and
the credentials of each environment, and changes nothing.`,
  options: {
    environment: option(
      'NAME',
      nameOf('the name of an environment'),
      'environment of the settings (default: all of them)',
    ),
    json: flag('print JSON'),
  },
  notes:
    'Exit status: 0 nothing is missing, 1 something is missing, 2 wrong usage or settings, 3 nothing is known to be\nmissing, and something could not be told',
  fail: (message) => new EnvironmentsError(message),
});

async function main(argv: readonly string[]): Promise<number> {
  const given = parse(argv);
  if (given.help !== undefined) {
    process.stdout.write(given.help);
    return exitStatus.ready;
  }
  const settings = readSettings(settingsIn(readManifest(process.cwd())));
  const environments = selectEnvironments(settings, given.options.environment);
  const examined = await Promise.all(
    needsOf({ environments }).map((needs) => examine(needs, askerOf(needs, process.env))),
  );
  const findings = examined.flat();
  process.stdout.write(
    given.options.json
      ? `${JSON.stringify(findings, null, 2)}\n`
      : render(findings, process.stdout.isTTY && process.env.NO_COLOR === undefined),
  );
  const has = (wanted: string) => findings.some(({ state }) => state === wanted);
  return has('missing') ? exitStatus.missing : has('unknown') ? exitStatus.unknown : exitStatus.ready;
}

main(process.argv.slice(2)).then(
  (status) => (process.exitCode = status),
  (error: unknown) => {
    const isForUser = [EnvironmentsError, ManifestError, SettingsError].some((kind) => error instanceof kind);
    process.stderr.write(`error: ${isForUser ? (error as Error).message : String(error)}\n`);
    process.exitCode = exitStatus.badUsage;
  },
);
