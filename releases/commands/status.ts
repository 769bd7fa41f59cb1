import type { CommonArguments } from '../arguments';
import { readFacts } from '../aws/read-facts';
import { exitStatus } from '../failures';
import { statusOf } from '../model/status';
import { renderMissing, renderStatus } from '../render/status';
import { select } from '../services';
import { printJson, type Command } from './context';

/** More than one can be in flight, or between the newest one and the last that ended. */
const looksAt = 10;

export const status: Command<CommonArguments> = async (args, context) => {
  const services = select(context.services, args);
  const found = await Promise.all(
    services.map(async (ref) => {
      const facts = await readFacts(context.clients(ref.region), ref, looksAt);
      return { ref, status: facts === undefined ? undefined : statusOf(ref, facts) };
    }),
  );
  if (args.json) {
    printJson(
      context,
      found.map(({ ref: { environment, service, region }, status: each }) =>
        each === undefined ? { environment, service, region, deployed: false } : { ...each, deployed: true },
      ),
    );
  } else {
    const { style } = context;
    context.print(
      found
        .map(({ ref, status: each }) =>
          each === undefined ? renderMissing(ref, style) : renderStatus(each, style),
        )
        .join('\n'),
    );
  }
  return found.every(({ status: each }) => each !== undefined) ? exitStatus.done : exitStatus.unavailable;
};
