/** The page is well-formed, asks no network, escapes everything, and says in words what it draws. */
import * as fc from 'fast-check';
import {
  composeReport,
  type DeploymentReport,
  type PipelineReport,
  type Report,
  type RunReport,
  type StoppedTaskReport,
} from '../../../rehearsal/report/model';
import { renderHtml } from '../../../rehearsal/report/html';
import { pictureData } from '../../../rehearsal/report/html/picture-data';
import { anyText } from '../../support/any-text';
import { sampleBadRelease, sampleGoodRelease, sampleReport } from '../../support/sample-report';
import { all, readDocument, textOf } from '../../support/well-formed';

const page = (report: Report) => readDocument(renderHtml(report), 'html');
const withDeployment = (deployment: DeploymentReport): Report =>
  composeReport(new Date(0), 1, [], [], [deployment]);

function poisonedPipeline(text: string): PipelineReport {
  const pipeline = sampleGoodRelease().pipeline!;
  const error = { code: text, message: text };
  return {
    ...pipeline,
    name: text,
    executionId: text,
    status: text,
    imageDigest: text,
    trigger: { type: text, detail: text },
    change: { ...pipeline.change, revision: text, target: text, branch: text },
    stages: pipeline.stages.map(({ actions }) => ({
      name: text,
      actions: actions.map((action) => ({ ...action, name: text, status: text, error })),
    })),
  };
}

const stoppedTask = (text: string): StoppedTaskReport => ({
  taskArn: text,
  service: text,
  taskDefinition: text,
  stopCode: text,
  stoppedReason: text,
  fault: 'exited',
  stoppingAt: new Date(0).toISOString(),
  containers: [
    {
      name: text,
      essential: true,
      exitCode: 137,
      signal: 'SIGKILL',
      reason: text,
      log: [text, text],
      healthCheck: { check: text, failures: 3, answer: text },
    },
  ],
  targetChecks: [{ check: text, failures: 2, answer: text }],
});

const run = (text: string): RunReport => ({
  ...{ id: text, workspace: text, kind: 'apply', status: text },
  ...{ createTime: new Date(0).toISOString(), endTime: new Date(1000).toISOString() },
  tasks: [{ name: text, stage: text, status: text, message: text }],
});

/** Puts a text everywhere where a text can come from outside. */
function poisoned(text: string): Report {
  const good = sampleBadRelease();
  const report = composeReport(
    new Date(0),
    1,
    [{ name: text, status: 'failed', seconds: 1, detail: text }],
    [text],
    [
      {
        ...good,
        id: text,
        service: text,
        title: text,
        status: text,
        errorInformation: { code: text, message: text },
        versions: { original: text, replacement: text },
        alarms: good.alarms.map((alarm) => ({ ...alarm, name: text })),
        lifecycleEvents: good.lifecycleEvents.map((event) => ({ ...event, name: text, status: text })),
        pipeline: poisonedPipeline(text),
        checks: good.checks.map((check) => ({ ...check, name: text, expected: text, actual: text })),
        stoppedTasks: [stoppedTask(text)],
        hookFailures: [{ event: text, functionName: text, log: [text] }],
      },
    ],
    [],
    [stoppedTask(text)],
  );
  return { ...report, runs: [run(text)] };
}

describe('the page', () => {
  const document = page(sampleReport());

  it('is well-formed', () => {
    expect(all(document, 'svg').length).toBeGreaterThanOrEqual(4);
  });

  it('shows the runs of HCP Terraform by workspace, with what their run tasks said', () => {
    const runs = [run('one'), { ...run('two'), status: 'errored' }, { ...run('three'), workspace: 'one' }];
    const shown = page({ ...sampleReport(), runs });
    const strips = all(shown, 'div').filter(({ attributes }) =>
      (attributes['aria-label'] ?? '').startsWith('Runs of '),
    );
    expect(strips.map((strip) => all(strip, 'li').map((box) => box.attributes.class))).toEqual([
      ['passed', 'passed'],
      ['failed'],
    ]);
    expect(textOf(strips[0]!)).toContain('one, one: one · one');
    expect(renderHtml(sampleReport())).not.toContain('aria-label="Runs"');
  });

  it('asks no network for anything', () => {
    const html = renderHtml(sampleReport());
    expect(html).not.toMatch(/https?:\/\/|@import|url\(|\bsrc=|<link/);
    expect(html).toContain(`default-src 'none'`);
  });

  it('has the verdict on top, then the steps, a section a deployment, and notes', () => {
    expect(all(document, 'h1').map(textOf)).toEqual(['Rehearsal passed']);
    expect(all(document, 'h2').map(textOf)).toEqual([
      'Steps',
      'A good release',
      'A bad release: 500 after it is healthy',
      'Rehearsed differently',
    ]);
    expect(textOf(all(document, 'header')[0]!)).toContain('5,000 requests, every one accounted for');
  });

  it('says in two sentences what the releases cost, and where and with what they were rehearsed', () => {
    const circumstances = {
      speed: 60,
      commit: '3f2a9c1e0b4d',
      isChanged: true,
      tools: ['Terraform v1.11.4'],
    };
    const said = all(all(page({ ...sampleReport(), circumstances }), 'header')[0]!, 'p').map(textOf);
    expect(said[0]).toBe(
      '1 release received all production traffic, and none of 2,900 requests failed. “a bad release: 500 after it is healthy” was ' +
        'found after 2 min 21 s of AWS time and had answered 2.3 % of the requests.',
    );
    expect(said[2]).toMatch(
      / UTC · embedded AWS, 60 × · commit 3f2a9c1e0b4d, with changes · Terraform v1\.11\.4$/,
    );
  });

  it('says of a bad release without traffic that nobody met it', () => {
    const stopped = { ...sampleBadRelease(), traffic: [] };
    expect(textOf(all(page(withDeployment(stopped)), 'header')[0]!)).toContain(
      '“a bad release: 500 after it is healthy” ended before production traffic reached it.',
    );
  });

  it('leads to every section', () => {
    const ids = all(document, 'section').map(({ attributes }) => `#${attributes.id}`);
    expect(all(all(document, 'nav')[0]!, 'a').map(({ attributes }) => attributes.href)).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('names the step that failed on top', () => {
    const failed = composeReport(
      new Date(0),
      1,
      [{ name: 'good-release', status: 'failed', seconds: 1, detail: '' }],
      [],
    );
    expect(all(page(failed), 'h1').map(textOf)).toEqual(['Rehearsal failed: good-release']);
  });

  it('gives each picture a title and a description in words', () => {
    const pictures = all(document, 'svg').filter(({ attributes }) => attributes.role === 'img');
    expect(pictures).toHaveLength(4);
    const ids = all(document, 'title')
      .concat(all(document, 'desc'))
      .map(({ attributes }) => attributes.id);
    for (const picture of pictures) {
      const labels = picture.attributes['aria-labelledby']!.split(' ');
      for (const label of labels) expect(ids).toContain(label);
    }
    expect(textOf(all(pictures[2]!, 'desc')[0]!)).toBe(
      'The deployment from v1 to v2 ended Stopped after 5 min 30 s of AWS time; 49 of 2100 requests failed. ' +
        'It was rolled back by d-ROLL1BACK. The tables below have the same figures.',
    );
    const allIds = ids.filter((id) => id !== undefined);
    expect(new Set(allIds).size).toBe(allIds.length);
  });

  it('marks lifecycle events, alarm and rollback in the picture', () => {
    const [, , bad] = all(document, 'svg').filter(({ attributes }) => attributes.role === 'img');
    const texts = all(bad!, 'text').map(textOf);
    expect(texts).toEqual(
      expect.arrayContaining([
        'Install · 2 min 9 s',
        'AllowTraffic · 2 min 33 s',
        'Rollback d-ROLL1BACK · 53 s',
        'alarm dev-shop-blue-5xx, 5 min 21 s',
        'rollback, 5 min 31 s',
      ]),
    );
  });

  it('shows the pipeline above the picture, and where the time went', () => {
    const [, good, bad] = all(document, 'section');
    expect(
      all(good!, 'ol')
        .flatMap((list) => all(list, 'li'))
        .map(textOf),
    ).toEqual([
      'git push3f2a9c1e to main · 0.7 s wall',
      'SourceSucceeded · 0.4 s wall',
      'BuildSucceeded · 9.3 s wall',
      'DeploySucceeded · 13 min 6 s',
    ]);
    const split = all(good!, 'dl').at(-1)!;
    expect(all(split, 'div').map(textOf)).toEqual([
      'source1.4 s wall',
      'build9.6 s wall',
      'provision3 min (3 s wall)',
      'shift5 min',
      'bake5 min',
    ]);
    expect(all(bad!, 'ol')).toEqual([]);
  });

  it('has one colour for both task sets where a release changes settings alone', () => {
    const legendOf = (report: Report) => all(all(page(report), 'ul')[1]!, 'li').map(textOf);
    const versions = { original: 'v1', replacement: 'v1' };
    expect(legendOf(withDeployment({ ...sampleGoodRelease(), versions }))[0]).toBe('both task sets: v1');
    expect(legendOf(sampleReport()).slice(0, 2)).toEqual(['original: v1', 'replacement: v2']);
  });

  it('has the figures of the picture as tables', () => {
    const [details] = all(document, 'details');
    expect(all(details!, 'h3').map(textOf)).toEqual([
      'Lifecycle events',
      'Production traffic',
      'Requests per 0.25 s of wall time',
    ]);
    const buckets = sampleGoodRelease().timeline.buckets.length;
    expect(all(all(details!, 'tbody').at(-1)!, 'tr')).toHaveLength(buckets);
  });

  it.each([
    '</script><script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onload='alert(1)",
    '&lt;b&gt; & ]]> <!-- ${x}',
    '\u001b[31mred\u001b[0m \u0000 \ud800',
    '__proto__',
  ])('shows %j as text, wherever it comes from', (text) => {
    const poisonedPage = page(poisoned(text));
    expect(all(poisonedPage, 'script')).toHaveLength(2);
    expect(all(poisonedPage, 'img')).toEqual([]);
    const handlers = (name: string) =>
      all(poisonedPage, name).flatMap(({ attributes }) =>
        Object.keys(attributes).filter((each) => each.startsWith('on')),
      );
    for (const name of ['section', 'td', 'svg', 'text', 'rect', 'li', 'span'])
      expect(handlers(name)).toEqual([]);
    // eslint-disable-next-line no-control-regex -- these are what must be gone
    const shown = text.replace(/\u001b\[\d+m/g, '').replace(/[\u0000\ud800]/g, '\ufffd');
    expect(textOf(all(poisonedPage, 'h1')[0]!)).toBe(`Rehearsal failed: ${shown}`);
  });

  it('is well-formed whatever the texts are', () => {
    fc.assert(
      fc.property(anyText(), (text) => {
        page(poisoned(text));
      }),
      { numRuns: 30 },
    );
  });

  it.each<[string, Partial<DeploymentReport>]>([
    ['has left no times', { createTime: undefined, lifecycleEvents: [], traffic: [], alarms: [] }],
    ['had no traffic', { timeline: { bucketSeconds: 1, buckets: [] } }],
    ['has just begun', { completeTime: undefined, lifecycleEvents: [], traffic: [] }],
  ] as never)('shows a deployment that %s', (_, members) => {
    const html = renderHtml(withDeployment({ ...sampleGoodRelease(), ...members }));
    expect(textOf(readDocument(html, 'html'))).toContain('A good release');
    const drawn = html.replace(/<script>[^]*?<\/script>/g, '');
    expect(/.{30}(NaN|Infinity|undefined).{30}/.exec(drawn)?.[0]).toBeUndefined();
  });
});

describe('the data of a picture', () => {
  it('is on an axis of AWS time that begins with the traffic and has 0 at the creation', () => {
    const data = pictureData(sampleGoodRelease())!;
    expect(data.from).toBe(-60);
    expect(data.to).toBeCloseTo(810, 0);
    expect(data.bars.find(({ label }) => label === 'Install')).toMatchObject({ from: 3, to: 132 });
    expect(data.bars.at(-1)).toMatchObject({ label: 'Termination wait', to: 780 });
    expect(data.weights).toEqual([
      { from: -60, to: 180, replacement: 0 },
      { from: 180, to: 480, replacement: 10 },
      { from: 480, to: data.to, replacement: 100 },
    ]);
  });

  it('leaves out what was long before the creation: a build takes many minutes of AWS time', () => {
    const release = sampleGoodRelease();
    const [first] = release.timeline.buckets;
    const early = { ...first!, time: new Date(Date.parse(first!.time) - 1_200_000).toISOString() };
    const timeline = { ...release.timeline, buckets: [early, ...release.timeline.buckets] };
    const data = pictureData({ ...release, timeline })!;
    expect(data.from).toBeCloseTo(-0.15 * data.to, 5);
    expect(data.buckets).toHaveLength(release.timeline.buckets.length);
  });

  it('stays at the rate of the traffic to its end', () => {
    for (const bucket of pictureData(sampleGoodRelease())!.buckets) {
      const rate = bucket.original + bucket.replacement + bucket.other + bucket.failed;
      expect(rate).toBeCloseTo(200, 0);
    }
  });

  it('shows each way in which tasks stopped once, with what the containers wrote', () => {
    const report = composeReport(
      new Date(0),
      1,
      [],
      [],
      [],
      [],
      [stoppedTask('boom'), { ...stoppedTask('boom'), taskArn: 'another' }],
    );
    const [shown, ...others] = all(page(report), 'pre').map(textOf);
    expect(others).toEqual([]);
    expect(shown!.split('\n')).toEqual([
      'boom failed 2 times: boom',
      'container boom exited with code 137 (SIGKILL): boom',
      'health check of container boom: boom failed 3 times: boom',
      'the log of container boom ends:',
      '  │ boom',
      '  │ boom',
    ]);
    expect(renderHtml(report)).toContain('2 tasks · boom');
    expect(all(page(sampleReport()), 'pre')).toEqual([]);
  });

  it('shows what the function of a lifecycle event had logged', () => {
    const failure = { event: 'AfterAllowTestTraffic', functionName: 'smoke-test', log: ['GET /', '500'] };
    const silent = { ...failure, functionName: 'silent', log: [] };
    const report = sampleReport();
    const deployments = [{ ...report.deployments[0]!, hookFailures: [failure, silent] }];
    const shown = page({ ...report, deployments });
    expect(all(shown, 'pre').map(textOf)).toEqual(['GET /\n500']);
    expect(renderHtml({ ...report, deployments })).toContain(
      'function <code>silent</code> · it logged nothing',
    );
  });
});
