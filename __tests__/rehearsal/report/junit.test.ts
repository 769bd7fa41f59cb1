import { renderJUnit } from '../../../rehearsal/report/junit';
import { composeReport, type StoppedTaskReport } from '../../../rehearsal/report/model';
import { sampleGoodRelease, sampleReport } from '../../support/sample-report';
import { all, readDocument, textOf } from '../../support/well-formed';

describe('JUnit', () => {
  it('has a suite a step and a deployment, and a case a check', () => {
    const report = sampleReport();
    const document = readDocument(renderJUnit(report), 'xml');
    expect(all(document, 'testsuite').map(({ attributes }) => attributes.name)).toEqual([
      ...report.steps.map(({ name }) => `step ${name}`),
      'deployment d-8K2QXN5TE: a good release (dev-shop)',
      'deployment d-F0M7V3JHE: a bad release: 500 after it is healthy (dev-shop)',
    ]);
    const checks = report.deployments.flatMap((deployment) => deployment.checks.map(({ name }) => name));
    const cases = all(document, 'testcase').map(({ attributes }) => attributes.name);
    expect(cases).toEqual([...report.steps.map(({ name }) => name), ...checks]);
    expect(all(document, 'skipped').map(({ attributes }) => attributes.message)).toEqual([
      'left deployed: --keep',
    ]);
    expect(all(document, 'failure')).toEqual([]);
  });

  it('says why something failed, and counts it', () => {
    const good = sampleGoodRelease();
    const stopped: StoppedTaskReport = {
      taskArn: 'arn:task/1',
      taskDefinition: 'web:2',
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
      fault: 'exited',
      stoppingAt: new Date(0).toISOString(),
      containers: [{ name: 'web', essential: true, exitCode: 1, log: ['Error: no database'] }],
      targetChecks: [],
    };
    const failedHook = {
      event: 'AfterAllowTestTraffic',
      functionName: 'smoke-test',
      log: ['/ answered 500'],
    };
    const checks = good.checks.map((check, place) => (place === 1 ? { ...check, passed: false } : check));
    const report = composeReport(
      new Date(0),
      1,
      [
        {
          name: 'deploy',
          status: 'failed',
          seconds: 2,
          detail: 'aws_lb.lb: <refused> & "gone"\n\u001b[31mred\u001b[0m',
        },
        { name: 'destroy', status: 'skipped', seconds: 0, detail: 'not reached' },
      ],
      [],
      [{ ...good, checks, stoppedTasks: [stopped], hookFailures: [failedHook] }],
    );
    const document = readDocument(renderJUnit(report), 'xml');
    const [suites] = all(document, 'testsuites');
    expect(suites!.attributes).toMatchObject({ tests: '9', failures: '2', skipped: '1', errors: '0' });
    const failures = all(document, 'failure');
    expect(failures.map(({ attributes }) => attributes.message)).toEqual([
      'aws_lb.lb: <refused> & "gone"',
      'expected 0 failed requests, got 0 of 2900 failed',
    ]);
    expect(textOf(failures[1]!)).toContain(
      'task arn:task/1: Essential container in task exited\n  container web exited with code 1\n  the log of container web ends:\n    Error: no database\nthe function smoke-test failed AfterAllowTestTraffic\n  its log ends:\n    │ / answered 500',
    );
    expect(textOf(failures[0]!)).toBe('aws_lb.lb: <refused> & "gone"\nred');
  });
});
