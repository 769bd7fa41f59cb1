import { forecast, renderForecast } from '../../../deployment/forecast';
import { duration, grouped, routingInWords, wrap } from '../../../deployment/forecast/words';
import { synthProject } from '../../support/synth';
import { withService } from '../../support/settings';

const rendered = (service: object = {}, requestsPerMinute?: number) => {
  const stacks = Object.entries(synthProject(withService(service))).map(
    ([name, { resource: resources }]) => ({
      name,
      resources,
    }),
  );
  return renderForecast(forecast(stacks, requestsPerMinute === undefined ? {} : { requestsPerMinute }));
};

describe('renderForecast', () => {
  const lines = rendered().split('\n');

  it('draws traffic minute by minute', () => {
    expect(lines).toContain(
      '       2   ░░░░░░░░░░░░░░░░░░██  10 %  unhealthy: alarm fires at the earliest at 2:46',
    );
    expect(lines).toContain(
      '       5   ████████████████████ 100 %  AfterAllowTraffic, replacement is primary',
    );
  });

  it('tells what happens to bad versions at its minute', () => {
    expect(lines).toContain(
      '       3   ░░░░░░░░░░░░░░░░░░██  10 %  errors, slow: rolled back at the latest at 3:11',
    );
  });

  it('says what users see at worst', () => {
    expect(lines).toContain(
      '      10 % of the requests until it is rolled back at 3:11; 3,821 requests, as in 19.1 s of all traffic',
    );
  });

  it('has a line a config, the configured one marked', () => {
    expect(
      lines.filter((line) =>
        /^ {2}→ CodeDeployDefault\.ECSCanary10Percent5Minutes +5:00 +10 %, 19\.1 s/.test(line),
      ),
    ).toHaveLength(1);
    expect(lines.filter((line) => line.startsWith('    CodeDeployDefault.'))).toHaveLength(4);
  });

  it('ends with what is assumed, and has no warnings where there are none', () => {
    expect(lines).toContain('Assumed');
    expect(lines).not.toContain('  Warnings');
  });

  it('shortens long waits', () => {
    const long = rendered({ deployment: { terminationWaitMinutes: 60 } }).split('\n');
    expect(long).toContain('   to 64   ████████████████████ 100 %');
    expect(long.filter((line) => line.includes('████████████████████'))).toHaveLength(3);
  });

  it('fits into 120 columns, warnings too', () => {
    for (const text of [rendered({}, 3), rendered({ deployment: { rollback: { onAlarm: false } } })])
      for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(120);
    expect(rendered({}, 3)).toContain('  Warnings');
  });

  it('says that a stop alone moves nothing back', () => {
    expect(rendered({ deployment: { rollback: { onAlarm: false } } })).toContain('nothing is rolled back');
  });
});

describe('words', () => {
  it('round times up', () => {
    expect([duration(0), duration(59.2), duration(190.5), duration(3600)]).toEqual([
      '0:00',
      '1:00',
      '3:11',
      '60:00',
    ]);
  });

  it('group digits', () => {
    expect([grouped(12_000), grouped(0.25), grouped(10)]).toEqual(['12,000', '0.3', '10']);
  });

  it('say how traffic moves', () => {
    expect(routingInWords({ type: 'AllAtOnce' })).toBe('all traffic at once');
    expect(routingInWords({ type: 'TimeBasedLinear', percentage: 10, intervalMinutes: 3 })).toBe(
      '10 % more every 3 min',
    );
  });

  it('wrap at spaces', () => {
    expect(wrap('aa bb cc', 5)).toEqual(['aa bb', 'cc']);
    expect(wrap('aaaaaaa b', 3)).toEqual(['aaaaaaa', 'b']);
  });
});
