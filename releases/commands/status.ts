import type { CommonArguments } from '../arguments';
import { explained } from '../aws/calls';
import { readFacts } from '../aws/read-facts';
import { exitStatus, unavailable } from '../failures';
import { behind, releasedOf, type Released } from '../model/behind';
import type { ServiceFacts, ServiceRef } from '../model/facts';
import type { ServiceReport } from '../model/report';
import { statusOf } from '../model/status';
import { renderOverview } from '../render/overview';
import { renderMissing, renderStatus } from '../render/status';
import { select } from '../services';
import { printJson, type Command, type Context } from './context';

/** More than one can be in flight, or between the newest one and the last that ended. */
const looksAt = 10;

type Found =
  | { readonly ref: ServiceRef; readonly facts: ServiceFacts | undefined }
  | { readonly ref: ServiceRef; readonly problem: string };

/** Asks all services at once; an environment whose account cannot be asked leaves the others readable. */
export const status: Command<CommonArguments> = async (args, context) => {
  const services = select(context.services, args);
  const found = await Promise.all(services.map((ref) => find(ref, context)));
  const problems = problemsOf(found);
  const [problem] = problems;
  if (problem !== undefined && found.every((each) => 'problem' in each)) throw unavailable(problem);
  const reports = reportsOf(found);
  if (args.json) printJson(context, reports.map(jsonOf));
  else context.print(textOf(reports, problems, context));
  const isWhole = reports.every((report) => !('problem' in report) && report.status !== undefined);
  return isWhole ? exitStatus.done : exitStatus.unavailable;
};

async function find(ref: ServiceRef, { clients, endpoint }: Context): Promise<Found> {
  try {
    return { ref, facts: await readFacts(clients(ref), ref, looksAt) };
  } catch (error) {
    const known = explained(error, endpoint);
    if (known === undefined) throw error;
    return { ref, problem: known.message };
  }
}

/** Each problem once, with the environments that have it if others have not. */
function problemsOf(found: readonly Found[]): readonly string[] {
  const environments = new Map<string, Set<string>>();
  for (const each of found) {
    if (!('problem' in each)) continue;
    const known = environments.get(each.problem) ?? new Set();
    environments.set(each.problem, known.add(each.ref.environment));
  }
  const all = new Set(found.map(({ ref }) => ref.environment)).size;
  return [...environments].map(([problem, names]) =>
    names.size === all ? problem : `${[...names].join(', ')}: ${problem}`,
  );
}

/** Each service beside the one of the same name in the environment before, in the order of the settings. */
function reportsOf(found: readonly Found[]): readonly ServiceReport[] {
  const before = new Map<string, Released>();
  return found.map((each) => {
    if ('problem' in each) return each;
    const { ref, facts } = each;
    const here = releasedOf(ref.environment, facts);
    const ahead = before.get(ref.service);
    before.set(ref.service, here);
    const difference = ahead === undefined ? undefined : behind(ahead, here);
    return {
      ref,
      status: facts === undefined ? undefined : statusOf(ref, facts),
      ...(difference !== undefined && { behind: difference }),
    };
  });
}

function jsonOf(report: ServiceReport): object {
  const { environment, service, region, accountId } = report.ref;
  const place = { environment, service, region, ...(accountId !== undefined && { accountId }) };
  if ('problem' in report) return { ...place, problem: report.problem };
  if (report.status === undefined) return { ...place, deployed: false };
  return {
    ...place,
    ...report.status,
    deployed: true,
    ...(report.behind !== undefined && { behind: report.behind }),
  };
}

/** With several environments: an overview first, then each service. */
function textOf(reports: readonly ServiceReport[], problems: readonly string[], { style }: Context): string {
  const environments = new Set(reports.map(({ ref }) => ref.environment));
  const overview = environments.size > 1 ? [renderOverview(reports, style)] : [];
  const details = reports.flatMap((report) => {
    if ('problem' in report) return [];
    return [
      report.status === undefined ? renderMissing(report.ref, style) : renderStatus(report.status, style),
    ];
  });
  return [...overview, ...details, ...problems.map((problem) => `error: ${problem}\n`)].join('\n');
}
