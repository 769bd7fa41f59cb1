import { PipelineStory } from '../../../rehearsal/report/pipeline-story';
import type { PipelineView } from '../../../rehearsal/report/facts';
import {
  action,
  at,
  build,
  change,
  commit,
  digest,
  execution,
  image,
  source,
  speed,
  view,
} from '../../support/pipeline-facts';

const textOf = (lines: ReturnType<PipelineStory['tell']>) =>
  lines.map((line) =>
    line
      .map(({ text }) => text)
      .join('')
      .trim(),
  );

function play(...views: readonly PipelineView[]): string[] {
  const story = new PipelineStory({ now: () => at(5).getTime(), speed });
  return views.flatMap((each) => textOf(story.tell(each)));
}

describe('the story of a pipeline', () => {
  it('is told once, however often somebody looks: work in wall time, waits in AWS time', () => {
    const building = execution([source, action('Build', 'Build', [1.3])]);
    const deployed = [source, build, action('Deploy', 'Deploy', [8.6, 21.6])];
    const done = execution(deployed, { status: 'Succeeded' });
    const lines = play(
      view(undefined),
      view(building),
      view(building),
      view(execution([source, build, action('Deploy', 'Deploy', [8.6])]), { image }),
      view(done, { image }),
    );
    expect(lines).toEqual([
      'git push 3f2a9c1e to http://127.0.0.1:4566/v1/repos/shop main (0.8 s wall)',
      'pipeline shop execution 5d3c8a1e, started by CloudWatchEvent rule/shop-source',
      '✓ Source (0.3 s wall)',
      '… Build',
      '✓ Build (7.2 s wall)',
      `image ${digest}`,
      '… Deploy',
      '✓ Deploy (13 min)',
      '✓ pipeline shop Succeeded',
    ]);
  });

  it('says why an action has failed', () => {
    const error = { code: 'JobFailed', message: 'Build terminated with state: FAILED' };
    const failed = action('Build', 'Build', [1, 3], { status: 'Failed', error });
    expect(play(view(execution([source, failed], { status: 'Failed' }))).slice(-2)).toEqual([
      '✗ Build (2 s wall) Failed: JobFailed, Build terminated with state: FAILED',
      '✗ pipeline shop Failed',
    ]);
  });

  it('tells an action again that is retried', () => {
    const failed = action('Build', 'Build', [1, 3], { status: 'Failed' });
    const again = action('Build', 'Build', [4, 5]);
    expect(play(view(execution([failed])), view(execution([failed, again]))).slice(-2)).toEqual([
      '✗ Build (2 s wall) Failed',
      '✓ Build (1 s wall)',
    ]);
  });

  it('names an action beside its stage where they differ', () => {
    const named = action('Build', 'Build', [1, 2], { action: 'Image' });
    expect(play(view(execution([named]))).at(-1)).toBe('✓ Build/Image (1 s wall)');
  });

  it('tells of uploads, and of applies that push nothing', () => {
    expect(
      play(view(undefined, { change: { ...change, kind: 'upload', target: 's3://b/app.zip' } })),
    ).toEqual(['upload 3f2a9c1e to s3://b/app.zip (0.8 s wall)']);
    const { revision, branch, ...apply } = { ...change, kind: 'apply' as const, target: 'dev-shop-service' };
    expect([revision, branch]).toEqual([commit, 'main']);
    expect(play(view(undefined, { change: apply }))).toEqual([
      'terraform apply dev-shop-service: new release templates (0.8 s wall)',
    ]);
  });

  it('knows what goes on, and for how long', () => {
    const story = new PipelineStory({ now: () => at(5).getTime(), speed });
    expect(story.running()).toBeUndefined();
    story.tell(view(execution([source, action('Build', 'Build', [1.3])])));
    expect(story.running()).toEqual({ name: 'Build', duration: '3.7 s wall' });
    story.tell(view(execution([source, build, action('Approve', 'Approval', [3])])));
    expect(story.running()).toEqual({ name: 'Approve', duration: '2 min' });
  });
});
