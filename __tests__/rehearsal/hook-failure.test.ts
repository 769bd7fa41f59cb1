import { describeHookFailure, lastInvocation } from '../../rehearsal/hook-failure';
import { hookFunctions } from '../../rehearsal/main-job/hook-functions';

describe('the log of a function', () => {
  it('is that of the last invocation, without the lines of Lambda and their prefix', () => {
    const id = '8f507cfc-1c8f-4f3d-9c3e-0d3a4f0f6a11';
    const time = '2026-11-30T09:00:00.000Z';
    expect(
      lastInvocation([
        'INIT_START Runtime Version: nodejs:22.v30\n',
        `START RequestId: ${id} Version: $LATEST\n`,
        `${time}\t${id}\tINFO\tawake\n`,
        `END RequestId: ${id}\n`,
        `REPORT RequestId: ${id}\tDuration: 1 ms\n`,
        `START RequestId: ${id} Version: $LATEST\n`,
        `${time}\t${id}\tINFO\t{"path":"/","passed":false}\n`,
        'plain text\n\n  of two lines\n',
        `${time} ${id} Task timed out after 60.00 seconds\n`,
        `END RequestId: ${id}\n`,
        `REPORT RequestId: ${id}\tDuration: 1 ms\n`,
      ]),
    ).toEqual([
      '{"path":"/","passed":false}',
      'plain text',
      '  of two lines',
      `${time} ${id} Task timed out after 60.00 seconds`,
    ]);
  });

  it('is cut to its end', () => {
    const lines = Array.from({ length: 50 }, (_, place) => `line ${place}`);
    expect(lastInvocation(lines)).toEqual(lines.slice(-20));
    expect(lastInvocation([])).toEqual([]);
  });

  it('follows the failure that it explains', () => {
    const failure = { event: 'AfterAllowTestTraffic', functionName: 'smoke-test', log: ['/ answered 500'] };
    expect(describeHookFailure(failure)).toEqual([
      'the function smoke-test failed AfterAllowTestTraffic',
      '  its log ends:',
      '    │ / answered 500',
    ]);
    expect(describeHookFailure({ ...failure, log: [] })).toEqual([
      'the function smoke-test failed AfterAllowTestTraffic and logged nothing',
    ]);
  });
});

describe('the functions of an AppSpec', () => {
  it('are found by their names, ARNs and qualified ARNs', () => {
    const appSpec = `
version: 0.0
Resources: []
Hooks:
  - BeforeInstall: prepare
  - AfterAllowTestTraffic: arn:aws:lambda:us-east-1:123456789012:function:smoke-test
  - AfterAllowTraffic: arn:aws-cn:lambda:cn-north-1:123456789012:function:last:live
`;
    expect([...hookFunctions(appSpec)]).toEqual([
      ['BeforeInstall', 'prepare'],
      ['AfterAllowTestTraffic', 'smoke-test'],
      ['AfterAllowTraffic', 'last'],
    ]);
    expect([...hookFunctions('{"version":0,"Resources":[]}')]).toEqual([]);
  });
});
