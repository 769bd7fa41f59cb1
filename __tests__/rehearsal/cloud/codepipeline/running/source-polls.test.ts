/* eslint-disable @typescript-eslint/no-unsafe-assignment -- answers are JSON, checked by the assertions */
import type { Json } from '../../../../../rehearsal/cloud/protocol/json';
import { until } from '../../../../support/until';
import { build, deploy, pipeline, source, stage } from '../sample-pipeline';
import { runningPipelines } from './running-pipelines';

const minute = 60_000;

/** A pipeline whose source is polled, at a branch whose head a test moves. */
async function polled(configuration: Json = { RepositoryName: 'app', BranchName: 'main' }) {
  let head: string | undefined = 'one';
  let polls = 0;
  const running = runningPipelines({
    heads: () => {
      polls += 1;
      return Promise.resolve(head);
    },
  });
  running.start?.();
  const declared = source();
  await running.create(
    pipeline(
      stage('Source', { ...declared, configuration }),
      stage('Build', build()),
      stage('Deploy', deploy()),
    ),
  );
  const commit = async (revisionId: string) => {
    const { succeed } = await running.takeNext('Source');
    succeed({ revision: { revisionId } });
    await running.reachesStage('Build');
  };
  return {
    ...running,
    commit,
    moveTo: (next: string | undefined) => (head = next),
    /** Lets a poll happen, and waits until it is over. */
    poll: async () => {
      const before = polls;
      await until(() => running.clock.pending > 0, 'the next poll');
      running.clock.advance(minute);
      await until(() => polls > before, 'a poll');
      await new Promise(setImmediate);
    },
    triggers: async () => {
      const { pipelineExecutionSummaries } = await running.call('ListPipelineExecutions', {
        pipelineName: 'release',
      });
      return (pipelineExecutionSummaries as { trigger: Json }[]).map(({ trigger }) => trigger.triggerType);
    },
  };
}

it('a pipeline without PollForSourceChanges starts at a commit that it has not seen, once', async () => {
  const { commit, poll, moveTo, triggers, stop } = await polled();
  await commit('one');
  await poll();
  expect(await triggers()).toEqual(['CreatePipeline']);
  moveTo('two');
  await poll();
  await poll();
  expect(await triggers()).toEqual(['PollForSourceChanges', 'CreatePipeline']);
  await commit('two');
  await poll();
  expect(await triggers()).toHaveLength(2);
  // Back to a commit that was released before: it is another revision than the newest.
  moveTo('one');
  await poll();
  expect(await triggers()).toEqual(['PollForSourceChanges', 'PollForSourceChanges', 'CreatePipeline']);
  await stop?.();
});

it('starts nothing while its source has no revision, and starts when it has one', async () => {
  const { poll, moveTo, takeNext, triggers, stop } = await polled();
  moveTo(undefined);
  const { fail } = await takeNext('Source');
  fail(new Error('there is no branch'));
  await poll();
  expect(await triggers()).toEqual(['CreatePipeline']);
  moveTo('one');
  await poll();
  expect(await triggers()).toEqual(['PollForSourceChanges', 'CreatePipeline']);
  await stop?.();
});

it('is not polled where it is told not to be', async () => {
  const configuration = { RepositoryName: 'app', BranchName: 'main', PollForSourceChanges: 'false' };
  const { clock, commit, moveTo, triggers, stop } = await polled(configuration);
  await commit('one');
  moveTo('two');
  clock.advance(10 * minute);
  await new Promise(setImmediate);
  expect(await triggers()).toEqual(['CreatePipeline']);
  await stop?.();
});
