import { formatDuration } from '../../../rehearsal/report/durations';
import { releaseConsole } from '../../../rehearsal/report/release-console';
import type { ReleaseView } from '../../../rehearsal/report/release-story';
import { releaseTiming } from '../../../rehearsal/report/release-timing';
import type { TrafficSample } from '../../../rehearsal/traffic/sampler';
import * as facts from '../../support/pipeline-facts';

const at = (seconds: number) => new Date(seconds * 1000);
const event = (name: string, status: string, start?: number, end?: number) => ({
  name,
  status,
  ...(start !== undefined && { startTime: at(start) }),
  ...(end !== undefined && { endTime: at(end) }),
});
const sample = (requests: number, failed: number): TrafficSample => ({
  wallTime: 0,
  seconds: 1,
  requests,
  failed,
  versions: [
    { version: 'v1', requests: requests - 10, failed: 0 },
    { version: 'v2', requests: 10, failed },
  ],
  p50Ms: 1.23,
  p99Ms: 45.6,
});
const deployment = (status: string, events: ReleaseView['deployment']['events']) => ({
  id: 'd-ABC',
  status,
  createTime: at(1000),
  events,
});
const installing: ReleaseView = {
  deployment: deployment('InProgress', [
    event('BeforeInstall', 'Succeeded', 1000, 1000),
    event('Install', 'InProgress', 1000),
  ]),
  weights: { original: 100, replacement: 0 },
};
const installed = [
  event('BeforeInstall', 'Succeeded', 1000, 1000),
  event('Install', 'Succeeded', 1000, 1129),
];
const shifting: ReleaseView = {
  deployment: deployment('InProgress', [...installed, event('AllowTraffic', 'InProgress', 1180)]),
  weights: { original: 90, replacement: 10 },
};
const stopped: ReleaseView = {
  deployment: {
    ...deployment('Stopped', [
      ...installed,
      event('AllowTraffic', 'Failed', 1180, 1330),
      event('AfterAllowTraffic', 'Skipped'),
    ]),
    error: { code: 'ALARM_ACTIVE', message: 'blue-5xx' },
    completeTime: at(1330),
  },
  rollback: { id: 'd-BACK', status: 'Succeeded', createTime: at(1331), completeTime: at(1360), events: [] },
  weights: { original: 100, replacement: 0 },
};

function play(isTTY: boolean, env: NodeJS.ProcessEnv = {}, columns = 120): string {
  let text = '';
  let now = 1100;
  const told = releaseConsole({ isTTY, columns, write: (more) => (text += more) }, env, {
    now: () => now * 1000,
    speed: 60,
  });
  told.observe(installing);
  told.sample(sample(200, 0));
  told.observe(installing);
  now = 1182;
  told.observe(shifting);
  told.sample(sample(200, 10));
  now = 1335;
  told.observe(stopped);
  told.end();
  return text;
}

/** What is left on a terminal of `text`: cursor up and erase are carried out, colours are dropped. */
function screen(text: string): string[] {
  const lines = [''];
  // eslint-disable-next-line no-control-regex -- what a terminal understands
  for (const token of text.split(/(\u001b\[\d*[A-Za-z]|\n)/)) {
    // eslint-disable-next-line no-control-regex -- what a terminal understands
    const up = /^\u001b\[(\d+)A$/.exec(token);
    if (up !== null) lines.splice(lines.length - 1 - Number(up[1]));
    if (up !== null || token === '\n') lines.push('');
    else if (!token.startsWith('\u001b')) lines.push(`${lines.pop() ?? ''}${token}`);
  }
  return lines;
}

const story = [
  '         0 s  deployment d-ABC created',
  '         0 s  ✓ BeforeInstall (0 s)',
  '   2 min 9 s  ✓ Install (2 min 9 s)',
  '   3 min 2 s  ⇄ production traffic: 90 % original, 10 % replacement · 200 requests so far, 0 failed',
  '  5 min 30 s  ✗ AllowTraffic (2 min 30 s) Failed',
  '              - AfterAllowTraffic Skipped',
  '  5 min 30 s  ✗ d-ABC Stopped: ALARM_ACTIVE, blue-5xx',
  '  5 min 31 s  rollback d-BACK created',
  '  5 min 35 s  ⇄ production traffic: 100 % original, 0 % replacement · 400 requests so far, 10 failed',
  '        6 min  ✓ d-BACK Succeeded',
  '              v1: 380 requests, 0 failed, v2: 20 requests, 10 failed',
];

describe('the console of a pipeline', () => {
  const tell = (isTTY: boolean) => {
    let text = '';
    const told = releaseConsole(
      { isTTY, columns: 120, write: (more) => (text += more) },
      { NO_COLOR: '1' },
      { now: () => facts.at(5).getTime(), speed: facts.speed },
    );
    told.pipeline(facts.view(undefined));
    told.pipeline(facts.view(facts.execution([facts.source, facts.action('Build', 'Build', [1.3])])));
    told.sample(sample(200, 0));
    const built = facts.view(facts.execution([facts.source, facts.build]), { image: facts.image });
    told.pipeline(built);
    told.end(releaseTiming({ pipeline: built, shifts: [], awsTime: facts.awsTime }));
    return text;
  };

  it('is lines before those of the deployment, and one at the end that says where the time went', () => {
    expect(
      tell(false)
        .split('\n')
        .map((line) => line.trim()),
    ).toEqual([
      'git push 3f2a9c1e to http://127.0.0.1:4566/v1/repos/shop main (0.8 s wall)',
      'pipeline shop execution 5d3c8a1e, started by CloudWatchEvent rule/shop-source',
      '✓ Source (0.3 s wall)',
      '… Build',
      '✓ Build (7.2 s wall)',
      `image ${facts.digest}`,
      'v1: 190 requests, 0 failed, v2: 10 requests, 0 failed',
      'from push: source 1.2 s wall',
      '',
    ]);
  });

  it('shows on a terminal which action goes on, beside the traffic', () => {
    expect(tell(true)).toContain('… Build 3.7 s wall\n');
    expect(screen(tell(true)).filter((line) => line.trim() !== '')).toHaveLength(8);
  });
});

describe('the console of a release', () => {
  it('is a line an event, in AWS time, without escape sequences, where there is no terminal', () => {
    const text = play(false);
    // eslint-disable-next-line no-control-regex -- this is what must not be there
    expect(text).not.toMatch(/\u001b/);
    expect(text.split('\n').map((line) => line.trim())).toEqual([...story.map((line) => line.trim()), '']);
  });

  it('leaves the same lines on a terminal, once what it draws again and again is gone', () => {
    const left = screen(play(true));
    expect(left.map((line) => line.trim()).filter(Boolean)).toEqual(story.map((line) => line.trim()));
  });

  it('shows on a terminal what goes on, where the traffic goes and what came of the requests', () => {
    const text = play(true, { NO_COLOR: '1' });
    expect(text).toContain('… Install 1 min 40 s');
    expect(text).toContain(`original  90 % ${'█'.repeat(27)}${'▓'.repeat(3)}  10 % replacement`);
    expect(text).toContain(
      'v1: 190 requests, 0 failed, v2: 10 requests, 0 failed · 200/s, p50 1.2 ms, p99 45.6 ms',
    );
  });

  it('is coloured on a terminal, unless NO_COLOR is set', () => {
    // eslint-disable-next-line no-control-regex -- colours
    const colour = /\u001b\[\d+m/;
    expect(play(true)).toMatch(colour);
    expect(play(true, { NO_COLOR: '1' })).not.toMatch(colour);
  });

  it('draws nothing again that a terminal would wrap', () => {
    // eslint-disable-next-line no-control-regex -- each block begins where the one before it is erased
    const blocks = play(true, { NO_COLOR: '1' }, 40).split(/\u001b\[\d+A\u001b\[0J/);
    expect(blocks.length).toBeGreaterThan(3);
    for (const block of blocks.slice(0, -1))
      for (const line of block.trimEnd().split('\n').slice(-3)) expect(line.length).toBeLessThan(40);
  });

  it('says nothing of a release that nobody has looked at', () => {
    let text = '';
    releaseConsole({ isTTY: true, write: (more) => (text += more) }, {}, { now: () => 0, speed: 60 }).end();
    expect(text).toBe('');
  });
});

describe('a duration', () => {
  it.each([
    [0, '0 s'],
    [0.04, '0 s'],
    [9.94, '9.9 s'],
    [9.96, '10 s'],
    [59.6, '1 min'],
    [60, '1 min'],
    [90, '1 min 30 s'],
    [3599.6, '1 h'],
    [3660, '1 h 1 min'],
    [7205, '2 h'],
  ])('of %d s is %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });
});
