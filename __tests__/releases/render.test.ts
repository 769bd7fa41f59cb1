import { statusOf } from '../../releases/model/status';
import { renderDeployment, renderList } from '../../releases/render/deployment';
import { renderStatus } from '../../releases/render/status';
import { noStyle, styleOf } from '../../releases/render/style';
import { deployment, facts, imageOf, ref } from '../support/release-facts';

describe('the text', () => {
  it('of a status', () => {
    expect(renderStatus(statusOf(ref, facts), noStyle)).toBe(
      [
        'dev / web  eu-central-1',
        '  running     commit 111111111111, sha256:111111111111, deployed by d-ONE; 2 of 2 tasks run',
        '  traffic     blue is live; production: blue 90 %, green 10 %; test: blue 0 %, green 100 %',
        '  deployment  d-TWO InProgress (commit 222222222222, sha256:222222222222)',
        '              waits for production traffic to move: 10 % reach the replacement',
        '  last        d-ONE Succeeded (commit 111111111111, sha256:111111111111), 2026-11-29 12:05:00 UTC',
        '  alarms      1 ALARM, 1 OK',
        '              errors: Threshold Crossed',
        '  pipeline    InProgress (222222222222): Source Succeeded, Approve InProgress',
        '              Approve awaits approval',
        '',
      ].join('\n'),
    );
  });

  it('of a list', () => {
    const deployments = [
      { id: 'd-BACK', status: 'Succeeded', rollsBack: 'd-TWO' },
      { id: 'd-TWO', status: 'Stopped', rollbackId: 'd-BACK', image: imageOf('2') },
    ];
    expect(renderList('dev / web', deployments, noStyle)).toBe(
      [
        'dev / web',
        '  d-BACK  Succeeded                                              rolls back d-TWO',
        '  d-TWO   Stopped      commit 222222222222, sha256:222222222222  rolled back by d-BACK',
        '',
      ].join('\n'),
    );
  });

  it('of a deployment', () => {
    const error = { code: 'ALARM_ACTIVE', message: 'errors' };
    const text = renderDeployment(
      {
        deployment: deployment('d-TWO', { status: 'Stopped', error, rollbackId: 'd-BACK' }),
        image: imageOf('2'),
        ...(facts.progress && { progress: facts.progress }),
      },
      noStyle,
    );
    expect(text).toBe(
      [
        'd-TWO',
        '  status          Stopped',
        '  error           ALARM_ACTIVE: errors',
        '  image           commit 222222222222, sha256:222222222222',
        '  created         2026-11-29 12:00:00 UTC',
        '  rolled back by  d-BACK',
        '',
        '  Install       Succeeded   2026-11-29 12:10:00 UTC  60 s',
        '  AllowTraffic  InProgress  2026-11-29 12:11:00 UTC',
        '',
        '  original     PRIMARY  90 % of production  2 of 2 tasks',
        '  replacement  ACTIVE   10 % of production  2 of 2 tasks',
        '',
      ].join('\n'),
    );
  });

  it('has colour on a terminal only, unless it is switched off', () => {
    expect(styleOf({ isTTY: true }, {}).status('Failed')).toBe('\u001b[31mFailed\u001b[39m');
    expect(styleOf({ isTTY: true }, { NO_COLOR: '1' }).status('Failed')).toBe('Failed');
    expect(styleOf({}, {}).status('Failed')).toBe('Failed');
  });
});
