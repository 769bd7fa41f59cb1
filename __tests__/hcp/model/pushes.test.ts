import { concerns, isApplied } from '../../../hcp/model/pushes';
import { workspaceNamed } from '../../support/hcp/entities';

test('a push is for a workspace if it changes what its patterns match', () => {
  const workspace = workspaceNamed('a', {
    workingDirectory: 'deploy/stacks/a',
    triggerPatterns: ['deploy/stacks/a/**/*', 'lock.hcl'],
  });
  expect(concerns(workspace, ['README.md', 'deploy/stacks/a/cdk.tf.json'])).toBe(true);
  expect(concerns(workspace, ['lock.hcl'])).toBe(true);
  expect(concerns(workspace, ['deploy/stacks/ab/cdk.tf.json', 'x/lock.hcl'])).toBe(false);
  expect(concerns(workspace)).toBe(true);
});

test('without patterns, if it changes the working directory, or there is none', () => {
  const workspace = workspaceNamed('a', { workingDirectory: 'deploy' });
  expect(concerns(workspace, ['deploy/x'])).toBe(true);
  expect(concerns(workspace, ['deployed'])).toBe(false);
  expect(concerns(workspaceNamed('a'), ['anything'])).toBe(true);
});

test('only its own branch is applied', () => {
  const workspace = workspaceNamed('a', { repository: { identifier: 'x', branch: 'main', seen: {} } });
  expect([isApplied(workspace, 'main'), isApplied(workspace, 'other')]).toEqual([true, false]);
});
