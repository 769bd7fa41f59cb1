import type { CommonArguments } from '../arguments';
import { promotedReleases, readPromotionSource, startPromotion } from '../aws/promotions';
import { badUsage, exitStatus, type ReleasesError } from '../failures';
import { isWanted, type PromotedRelease } from '../model/promotions';
import { chosen, commandFor, notDeployed, printJson, type Command } from './context';

export interface PromoteArguments extends CommonArguments {
  readonly digest: string;
}

/** Releases that an error lists. */
const listedReleases = 5;

export const promote: Command<PromoteArguments> = async (args, context) => {
  const { ref, aws } = chosen(args, context);
  const { environment, service, pipeline, promotedFrom } = ref;
  if (promotedFrom === undefined || pipeline === undefined) {
    throw badUsage(
      `${environment} / ${service} builds its images, and nothing is promoted to it (pipeline.source): ${commandFor('rollback', ref, context)} releases an earlier one`,
    );
  }
  const source = await readPromotionSource(aws.codePipeline, pipeline);
  if (source === undefined) throw notDeployed(ref);
  const seen: PromotedRelease[] = [];
  for await (const release of promotedReleases(aws, source)) seen.push(release);
  const found = seen.filter((release) => isWanted(release, args.digest));
  const [only, other] = found;
  if (only === undefined) throw unknownRelease(args.digest, promotedFrom, environment, seen);
  if (other !== undefined) {
    throw badUsage(`--digest ${args.digest} fits several releases: ${found.map(shown).join('; ')}`);
  }
  const id = await startPromotion(aws.codePipeline, pipeline, source, only);
  if (args.json) printJson(context, { pipelineExecutionId: id, from: promotedFrom, ...only });
  else {
    context.print(
      `the execution ${id} of ${pipeline} promotes ${shown(only)} from ${promotedFrom}\n${commandFor('watch', ref, context)}\n`,
    );
  }
  return exitStatus.done;
};

const shown = ({ digest, version }: PromotedRelease): string =>
  version === undefined ? digest : `${version} (${digest})`;

function unknownRelease(
  wanted: string,
  from: string,
  to: string,
  promoted: readonly PromotedRelease[],
): ReleasesError {
  const newest = promoted.slice(0, listedReleases).map(shown).join('; ');
  const what = promoted.length === 0 ? 'it has promoted nothing yet' : `use one of ${newest}`;
  return badUsage(
    `${from} has not promoted ${wanted} to ${to}, so no release of it has soaked there: ${what}`,
  );
}
