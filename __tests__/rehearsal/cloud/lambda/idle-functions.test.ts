import { ManualClock } from '../../../support/manual-clock';
import { refusal } from '../../../support/service-caller';
import { LambdaCaller } from './lambda-caller';

const week = 7 * 24 * 60 * 60 * 1000;
const inactive =
  'ResourceNotReadyException: The function is inactive and its VPC connection is no longer available. Lambda is attempting to reestablish the VPC connection. Try again later.';

describe('a function that nobody has invoked for weeks', () => {
  let clock: ManualClock;
  let lambda: LambdaCaller;

  beforeEach(async () => {
    clock = new ManualClock();
    lambda = new LambdaCaller({ clock });
    lambda.configuration = { ...lambda.configuration, VpcConfig: { SubnetIds: ['subnet-1'] } };
    await lambda.create({ 'index.js': 'exports.handler = async () => "awake";' });
  });

  afterEach(() => lambda.service.stop!());

  it.each(['RequestResponse', 'Event'])('fails the invocation that wakes it: %s', async (type) => {
    clock.advance(4 * week);
    const headers = { 'x-amz-invocation-type': type };
    expect(await refusal(lambda.invoke({}, headers))).toBe(inactive);
    expect((await lambda.invoke()).answer).toBe('awake');
  });

  it('answers where it is in no VPC', async () => {
    lambda.configuration = { ...lambda.configuration, VpcConfig: { SubnetIds: [] } };
    clock.advance(4 * week);
    expect((await lambda.invoke()).answer).toBe('awake');
  });

  it('answers where somebody invokes it in between', async () => {
    clock.advance(2 * week);
    await lambda.invoke();
    clock.advance(2 * week);
    expect((await lambda.invoke()).answer).toBe('awake');
  });

  it.each([
    ['a rule invokes it every day', { ScheduleExpression: 'rate(1 day)', State: 'ENABLED' }, true],
    ['the rule is disabled', { ScheduleExpression: 'rate(1 day)', State: 'DISABLED' }, false],
    ['the rule waits for events', { EventPattern: '{}', State: 'ENABLED' }, false],
  ])('%s', async (_, rule, isAwake) => {
    lambda.rules = { daily: rule };
    clock.advance(4 * week);
    if (isAwake) expect((await lambda.invoke()).answer).toBe('awake');
    else expect(await refusal(lambda.invoke())).toBe(inactive);
  });
});
