import {
  nothingBuiltCheck,
  sameImageCheck,
  settingsCheck,
} from '../../../rehearsal/main-job/settings-release';
import { stackOf } from '../../../rehearsal/main-job/stack-of';
import { image } from '../../support/pipeline-facts';
import { plannedStack } from '../../support/plans';

const change = { cpu: 1024, environment: { REHEARSED_CHANGE: 'yes' } };
const definition = (cpu: string, value: string) => ({
  cpu,
  containerDefinitions: [
    { name: 'sidecar' },
    { name: 'app', environment: [{ name: 'REHEARSED_CHANGE', value }] },
  ],
});

describe('a release of settings alone', () => {
  it('has built nothing when the image was there before the build', () => {
    const [earlier, later] = [new Date('2026-01-02T03:04:05Z'), new Date('2026-01-02T03:05:06Z')];
    expect(nothingBuiltCheck(earlier, later).passed).toBe(true);
    expect(nothingBuiltCheck(later, earlier)).toMatchObject({
      passed: false,
      actual: 'pushed at 2026-01-02T03:05:06.000Z, the build began at 2026-01-02T03:04:05.000Z',
    });
    expect(nothingBuiltCheck(undefined, later).passed).toBe(false);
    expect(nothingBuiltCheck(earlier, undefined).passed).toBe(false);
  });

  it('keeps the image', () => {
    expect(sameImageCheck(image, image).passed).toBe(true);
    expect(sameImageCheck(image, { ...image, digest: 'sha256:other' }).passed).toBe(false);
    expect(sameImageCheck(undefined, image).passed).toBe(false);
    expect(sameImageCheck(image, undefined).passed).toBe(false);
  });

  it('gives every running task the new settings', () => {
    const check = settingsCheck([definition('1024', 'yes'), definition('1024', 'yes')], 'app', change);
    expect(check).toMatchObject({ passed: true, expected: 'CPU 1024, REHEARSED_CHANGE=yes' });
    const { cpu, ...environmentAlone } = change;
    expect(cpu).toBe(1024);
    expect(settingsCheck([definition('512', 'yes')], 'app', environmentAlone).passed).toBe(true);
  });

  it.each([
    ['a task has the old size', [definition('1024', 'yes'), definition('512', 'yes')], 'app'],
    ['a task has the old environment', [definition('1024', 'no')], 'app'],
    ['another container has them', [definition('1024', 'yes')], 'sidecar'],
    ['no task runs', [], 'app'],
  ])('fails where %s', (_, definitions, container) => {
    expect(settingsCheck(definitions, container, change).passed).toBe(false);
  });

  it('is applied in the stack that holds the deployment group', () => {
    const group = (name: string) => ({
      aws_codedeploy_deployment_group: { g: { deployment_group_name: name } },
    });
    const stacks = [
      plannedStack('network', {}),
      plannedStack('a', group('a')),
      plannedStack('b', group('b')),
    ];
    expect(stackOf(stacks, { deploymentGroup: 'b' })?.name).toBe('b');
    expect(stackOf(stacks, { deploymentGroup: 'c' })).toBeUndefined();
  });
});
