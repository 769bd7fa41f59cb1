/** Below `npm run hcp`: deploys the default stacks once, and writes what it took. */
import { writeFileSync } from 'node:fs';
import { backendVariable } from '../../support/backend-of-environment';
import { usageOf } from './usage';

const [backend = '', result = ''] = process.argv.slice(2);

const { [backendVariable]: cloud, ...rest } = process.env;
const env = {
  ...rest,
  ...(backend === 'cloud' && { [backendVariable]: cloud }),
  ...{ CI: 'true', CHECKPOINT_DISABLE: '1', FORCE_COLOR: '0' },
};
const args = ['cdktf', 'deploy', '*', '--auto-approve', '--skip-provider-lock'];
writeFileSync(result, JSON.stringify(usageOf('npx', { args, env }, process.ppid)));
