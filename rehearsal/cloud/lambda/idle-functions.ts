/**
 * Functions that nobody uses: Lambda takes the network interfaces of an idle function in a VPC, and the invocation that
 * wakes it fails.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html
 */
import type { RegionalClient } from '../contract/client';
import { AwsError } from '../protocol/aws-error';
import { list, readShape, structure, text } from '../support/shape';
import type { FunctionConfiguration } from './function-configuration';

/** AWS says "several weeks". */
const idleMilliseconds = 3 * 7 * 24 * 60 * 60 * 1000;

type Placed = Pick<FunctionConfiguration, 'arn' | 'isInVpc'>;

const rulesShape = structure({ RuleNames: list(text()) });
const ruleShape = structure({ ScheduleExpression: text(), State: text() });

export class IdleFunctions {
  readonly #lastUse = new Map<string, number>();
  readonly #now: () => number;

  /** @param now - AWS time in milliseconds since the epoch */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Notes that a function was created, changed or invoked. */
  use(arn: string): void {
    this.#lastUse.set(arn, this.#now());
  }

  /**
   * Notes an invocation.
   *
   * @throws AwsError ResourceNotReadyException the function was inactive: from now on it is not
   */
  async wake(placed: Placed, aws: RegionalClient): Promise<void> {
    const isInactive = await this.isInactive(placed, aws);
    this.use(placed.arn);
    if (!isInactive) return;
    throw new AwsError(
      'ResourceNotReadyException',
      'The function is inactive and its VPC connection is no longer available. Lambda is attempting to reestablish the VPC connection. Try again later.',
      502,
    );
  }

  /** A rule with a schedule invokes nothing here, but it keeps its function awake. */
  async isInactive({ arn, isInVpc }: Placed, aws: RegionalClient): Promise<boolean> {
    const idle = this.#now() - (this.#lastUse.get(arn) ?? this.#now());
    return isInVpc && idle > idleMilliseconds && !(await hasSchedule(arn, aws));
  }
}

async function hasSchedule(arn: string, aws: RegionalClient): Promise<boolean> {
  const answer = await aws.json('events.ListRuleNamesByTarget', { TargetArn: arn });
  const { RuleNames: names = [] } = readShape(rulesShape, answer);
  const rules = await Promise.all(
    names.map(async (Name) => readShape(ruleShape, await aws.json('events.DescribeRule', { Name }))),
  );
  return rules.some(
    ({ ScheduleExpression: schedule = '', State: state }) => schedule !== '' && state !== 'DISABLED',
  );
}
