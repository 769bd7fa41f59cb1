import { unwatchedBy } from '../../../rehearsal/main-job/unwatched-services';
import { findScenarios } from '../../../rehearsal/scenarios/catalogue';

const watched = {
  alarm_configuration: { enabled: true, alarms: ['errors'] },
  auto_rollback_configuration: { enabled: true, events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM'] },
};

const stacksOf = (groups: Readonly<Record<string, object>>) => [
  {
    name: 'service',
    resources: {
      aws_codedeploy_deployment_group: Object.fromEntries(
        Object.entries(groups).map(([name, settings]) => [
          name,
          { deployment_group_name: name, ecs_service: { service_name: name }, ...settings },
        ]),
      ),
    },
  },
];

const scenario = (name: string) => findScenarios([name])[0]!;
const bad = scenario('bad');

describe('a bad version', () => {
  it('is played on services whose alarms roll it back', () => {
    expect(unwatchedBy(bad, stacksOf({ web: watched }))).toEqual({
      groups: new Set(),
      reason: undefined,
      isEveryOne: false,
    });
  });

  it.each([
    ['without alarms', { auto_rollback_configuration: watched.auto_rollback_configuration }],
    ['without rollbacks', { alarm_configuration: watched.alarm_configuration }],
    [
      'without a rollback on alarm',
      { ...watched, auto_rollback_configuration: { enabled: true, events: ['DEPLOYMENT_FAILURE'] } },
    ],
  ])('is not played on a service %s', (_, settings) => {
    const { groups, isEveryOne, reason } = unwatchedBy(bad, stacksOf({ web: settings }));
    expect({ groups, isEveryOne }).toEqual({ groups: new Set(['web']), isEveryOne: true });
    expect(reason).toMatch(/^not played on web: the settings have no alarm/);
    expect(unwatchedBy(bad, stacksOf({ web: settings, api: watched })).isEveryOne).toBe(false);
  });

  it('is left out alone: others bring their alarms along, or need none', () => {
    for (const name of ['good', 'alarm-already-firing']) {
      expect(unwatchedBy(scenario(name), stacksOf({ web: {} })).groups).toEqual(new Set());
    }
  });
});
