/** The services that share the listeners of one that is released: their requests must not notice it. */
import type { Check } from '../check';
import { requestsTo } from '../scenarios/stage-route';
import type { Stage } from '../scenarios/stage';
import {
  alsoAnsweredByStandIns,
  hasFailed,
  startTraffic,
  type Ledger,
  type RequestRecord,
  type TrafficRequest,
} from '../traffic';

/** Requests in a second of wall time to all neighbours together. */
const rate = 20;

export interface NeighbourTraffic {
  /** Ends the traffic, and judges it. */
  readonly end: () => Promise<Check[]>;
  /** Ends the traffic without a verdict. Harmless at any time. */
  readonly abandon: () => void;
}

/** Returns the stages other than this one behind the same production listener. Pure. */
export const neighboursOf = (stage: Stage, all: readonly Stage[]): readonly Stage[] =>
  stage.route === undefined
    ? []
    : all.filter(
        (other) =>
          other.productionListenerArn === stage.productionListenerArn &&
          other.deploymentGroup !== stage.deploymentGroup,
      );

/**
 * Sends requests to neighbours, the first one of each.
 *
 * @param requests - those of the rehearsal @default - one that meets the rule of the service
 * @returns undefined without neighbours
 */
export async function startNeighbourTraffic(
  neighbours: readonly Stage[],
  requests: readonly TrafficRequest[] | undefined,
): Promise<NeighbourTraffic | undefined> {
  const [first] = neighbours;
  if (first === undefined) return undefined;
  const asked = alsoAnsweredByStandIns(
    neighbours.flatMap((stage) => (requestsTo(stage, requests) ?? []).slice(0, 1)),
  );
  const traffic = await startTraffic({
    url: first.productionUrl,
    rate,
    // In turn, so that the place of a request tells whose it is.
    requests: asked.map((request) => ({ ...request, weight: 1 })),
  });
  return {
    end: async () => judgeNeighbours(neighbours, await traffic.stop()),
    abandon: () => {
      traffic.abandon();
    },
  };
}

/** Checks that no request failed, and that one target group of each service answered all of its requests. Pure. */
export const judgeNeighbours = (
  neighbours: readonly Pick<Stage, 'service'>[],
  { requests }: Pick<Ledger, 'requests'>,
): Check[] =>
  neighbours.map(({ service }, place) =>
    neighbourCheck(
      service,
      requests.filter(({ id }) => id % neighbours.length === place),
    ),
  );

function neighbourCheck(service: string, requests: readonly RequestRecord[]): Check {
  const failed = requests.filter(hasFailed).length;
  const answered = new Set(requests.flatMap(({ version }) => version ?? [])).size;
  return {
    name: `${service}, behind the same load balancer, does not notice`,
    passed: requests.length > 0 && failed === 0 && answered <= 1,
    expected: '0 failed requests, all answered by one target group',
    actual: `${requests.length} requests, ${failed} failed, answered by ${answered} ${answered === 1 ? 'target group' : 'target groups'}`,
  };
}
