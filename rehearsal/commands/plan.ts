/** `npm run rehearse -- plan`: what the configured deployments will do, from the synthesized JSON alone. */
import type { PlanArguments } from '../arguments';
import { exitStatus } from '../failures';
import { forecast, renderForecast } from '../../deployment/forecast';
import { readProject } from '../project';
import { currentSynthesis } from '../terraform/current-synthesis';
import type { CommandContext } from './command-context';

/** @returns the exit status */
export async function plan(args: PlanArguments, { directory, env, stdout }: CommandContext): Promise<number> {
  const stacks = await currentSynthesis(readProject(directory), env);
  const answer = forecast(stacks, { requestsPerMinute: args.rate * 60 });
  stdout.write(`${args.json ? JSON.stringify(answer, null, 2) : renderForecast(answer)}\n`);
  return exitStatus.pass;
}
