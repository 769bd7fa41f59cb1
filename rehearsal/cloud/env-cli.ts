/** `npm run --silent cloud:env`: the variables for a terminal, in the words of its shell. */
import { command, integerFrom, option } from '../../support/arguments';
import { badUsage, exitStatus, Failure, messageOf } from '../failures';
import { host } from './gateway';
import { defaultPort } from './options';
import { settingsRegion } from './settings-region';
import { terminalVariables } from './terminal-variables';

const cloudEnv = command({
  name: 'npm run --silent cloud:env',
  description: `Prints the variables that lead the AWS CLI, SDKs, Terraform and git to npm run cloud:
eval "$(npm run --silent cloud:env)"`,
  options: { port: option('PORT', integerFrom(1, 65_535), 'port of the endpoint', defaultPort) },
  notes: 'Exit status: 0 printed, 1 nothing answers there, 2 wrong usage',
  fail: badUsage,
});

async function main(args: readonly string[]): Promise<string> {
  const given = cloudEnv.parse(args);
  if (given.help !== undefined) return given.help;
  const { port } = given.options;
  const endpoint = `http://${host}:${port}`;
  await fetch(endpoint).catch(() => {
    throw new Failure(`nothing answers at ${endpoint}: start npm run cloud, or name its --port`);
  });
  const { exports, misleading } = terminalVariables(endpoint, process.env, settingsRegion(process.cwd()));
  return [...exports, ...(misleading.length > 0 ? [`unset ${misleading.join(' ')}`] : []), ''].join('\n');
}

main(process.argv.slice(2)).then(
  (text) => process.stdout.write(text),
  (error: unknown) => {
    process.stderr.write(`error: ${messageOf(error)}\n`);
    process.exitCode = error instanceof Failure ? error.status : exitStatus.checkFailed;
  },
);
