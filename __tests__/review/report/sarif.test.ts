import { render, type ReportOptions } from '../../../review/report';
import { mostResults } from '../../../review/report/sarif';
import type { Review } from '../../../review/result';
import { hostileReview, hostileTexts } from '../../support/hostile';
import { sampleFinding, sampleReview, sampleRule, sampleStack } from '../../support/sample-review';
import { expectSarif, type SarifLog } from '../../support/sarif';

const sarif = (review: Review = sampleReview(), options: ReportOptions = {}): SarifLog => {
  const log = JSON.parse(render('sarif', review, options)) as SarifLog;
  expectSarif(log);
  return log;
};
const run = (review?: Review, options?: ReportOptions) => sarif(review, options).runs[0]!;
const locationOf = (finding: Parameters<typeof sampleFinding>[0], options?: ReportOptions) =>
  run(sampleReview({ findings: [sampleFinding(finding)] }), options).results[0]!.locations[0]!
    .physicalLocation;

describe('a review as SARIF', () => {
  it('has each rule once, with its help', () => {
    const findings = ['aws_x.a', 'aws_x.b'].map((address) => sampleFinding({ address }));
    const { rules } = run(sampleReview({ findings })).tool.driver;
    expect(rules).toHaveLength(1);
    expect(rules[0]).toMatchObject({
      id: 'ECS101',
      name: 'ServiceTaskDefinition',
      helpUri: sampleRule('ECS101', 'block').link,
      defaultConfiguration: { level: 'error' },
      properties: { precision: 'very-high', 'problem.severity': 'error' },
    });
  });

  it('has no address of help that is none', () => {
    const rule = sampleRule('SU901', 'warn', { link: 'docs/plan-review.md#suppressions' });
    const [descriptor] = run(sampleReview({ findings: [sampleFinding({ rule })] })).tool.driver.rules;
    expect(descriptor).not.toHaveProperty('helpUri');
  });

  it('has the level of each rule, and says what is known at apply only', () => {
    const { results } = run();
    expect(results.map(({ ruleId, level }) => [ruleId, level])).toEqual([
      ['ECS101', 'error'],
      ['TG303', 'warning'],
    ]);
    expect(results[0]!.message.text).toBe(
      'the apply fails: ECS does not let Terraform change task_definition from web:41 to web:7 under the CODE_DEPLOY controller (aws_ecs_service.tasks_service_2A54B10D, task_definition).',
    );
    expect(results[1]!.message.text).toMatch(/This depends on what is known at apply only\.$/);
  });

  it('points at the line of the construct', () => {
    expect(locationOf({})).toEqual({
      artifactLocation: { uri: 'stacks/constructs/fargate-service.ts', uriBaseId: '%SRCROOT%' },
      region: { startLine: 42 },
    });
  });

  it('points at the synthesized stack where the line is not known', () => {
    const finding = { source: undefined };
    expect(locationOf(finding).artifactLocation.uri).toBe(`cdktf.out/stacks/${sampleStack}/cdk.tf.json`);
    expect(locationOf(finding, { synth: './out' }).artifactLocation.uri).toBe(
      `out/stacks/${sampleStack}/cdk.tf.json`,
    );
  });

  it('points at the plan where there is no synth', () => {
    const finding = { source: undefined, constructPath: undefined };
    expect(locationOf(finding).artifactLocation.uri).toBe(`plans/${sampleStack}.json`);
    expect(locationOf({ ...finding, stack: '' }).artifactLocation.uri).toBe(
      'plans/bluegreen-dev-network.json',
    );
  });

  it('points anywhere without any plan', () => {
    const review = sampleReview({
      plans: [],
      findings: [sampleFinding({ source: undefined, constructPath: undefined })],
    });
    expect(run(review).results[0]!.locations[0]!.physicalLocation.artifactLocation.uri).toBe('cdktf.json');
  });

  it('has fingerprints that stay where words and lines change, and differ where the resource does', () => {
    const of = (over: Parameters<typeof sampleFinding>[0]) =>
      run(sampleReview({ findings: [sampleFinding(over)] })).results[0]!.partialFingerprints;
    const print = of({});
    expect(of({ message: 'other words', source: { file: 'x.ts', line: 7 }, outcome: 'unknown' })).toEqual(
      print,
    );
    for (const over of [
      { address: 'aws_x.b' },
      { stack: 'other' },
      { path: 'name' },
      { rule: sampleRule('ECS102', 'block') },
    ])
      expect(of(over)).not.toEqual(print);
  });

  it('has no fingerprint twice', () => {
    const findings = [sampleFinding(), sampleFinding(), sampleFinding({ address: 'aws_x.b' })];
    const prints = run(sampleReview({ findings })).results.map(
      (result) => result.partialFingerprints.primaryLocationLineHash,
    );
    expect(new Set(prints).size).toBe(3);
  });

  it('leaves out what is suppressed, and counts it', () => {
    expect(run().results.map(({ ruleId }) => ruleId)).not.toContain('LG751');
    expect(run().properties).toMatchObject({ verdict: 'blocked', suppressed: 1 });
  });

  it('keeps so many results as are shown, those that block first, and says so', () => {
    const warns = Array.from({ length: mostResults }, (_, at) =>
      sampleFinding({ rule: sampleRule('TG303', 'warn'), address: `aws_x.r${at}` }),
    );
    const { results, invocations } = run(sampleReview({ findings: [...warns, sampleFinding()] }));
    expect(results).toHaveLength(mostResults);
    expect(results[0]!.ruleId).toBe('ECS101');
    expect(invocations[0]!.toolExecutionNotifications).toMatchObject([
      {
        level: 'warning',
        message: { text: '1 of 5001 results are left out, those that warn first: code scanning shows 5000' },
      },
    ]);
  });

  it('is a run without results where nothing was found', () => {
    expect(run(sampleReview({ findings: [] })).results).toEqual([]);
  });

  it.each(hostileTexts)('holds %j', (text) => {
    const { results } = run(hostileReview(text));
    for (const { message } of results) {
      expect(message.text).not.toMatch(/\]\(/);
      expect(message.text.replace(/\{\{|\}\}/g, '')).not.toMatch(/[{}]/);
    }
    expect(render('sarif', hostileReview(text))).not.toMatch(/[\u007f-\u009f\u2028\u2029]|\p{Cf}|\p{Cs}/u);
  });
});
