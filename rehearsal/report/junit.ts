/** The report for CI systems: a test suite a step and a deployment, a test case a check. */
import { describeHookFailure } from '../hook-failure';
import { markup, type Markup } from './markup';
import { detailsOf } from './task-story';
import type { DeploymentReport, Report, StepReport } from './model';

interface Suite {
  readonly name: string;
  /** Wall time. */
  readonly seconds: number;
  readonly cases: readonly Case[];
}

interface Case {
  readonly name: string;
  readonly className: string;
  readonly seconds: number;
  /** Why it failed. @default - it has not */
  readonly failure?: { readonly message: string; readonly text: string };
  readonly isSkipped: boolean;
  /** What a passed case has proved. @default - nothing to say */
  readonly output?: string;
}

/** A whole document. Members that no JUnit schema agrees on are left out. */
export function renderJUnit(report: Report): string {
  const suites = [...report.steps.map(stepSuite), ...report.deployments.map(deploymentSuite)];
  const counts = countCases(suites.flatMap(({ cases }) => cases));
  return markup`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="rehearsal" tests="${counts.tests}" failures="${counts.failures}" skipped="${counts.skipped}" errors="0" time="${report.seconds}" timestamp="${report.startedAt}">
${suites.map(renderSuite)}</testsuites>
`.text;
}

function stepSuite({ name, status, seconds, detail }: StepReport): Suite {
  const [message = ''] = detail.split('\n');
  return {
    name: `step ${name}`,
    seconds,
    cases: [
      {
        name,
        className: 'rehearsal.steps',
        seconds,
        isSkipped: status === 'skipped',
        ...(status === 'failed' ? { failure: { message, text: detail } } : { output: detail }),
      },
    ],
  };
}

const deploymentSuite = (deployment: DeploymentReport): Suite => ({
  name: `deployment ${deployment.id}: ${deployment.title} (${deployment.service})`,
  seconds: 0,
  cases: deployment.checks.map(({ name, passed, expected, actual }) => ({
    name,
    className: `rehearsal.deployments.${deployment.scenario}`,
    seconds: 0,
    isSkipped: false,
    ...(passed
      ? { output: actual }
      : {
          failure: {
            message: `expected ${expected}, got ${actual}`,
            text: [`expected: ${expected}`, `actual: ${actual}`, ...causeLines(deployment)].join('\n'),
          },
        }),
  })),
});

/** What often explains the checks that failed. */
function causeLines({ stoppedTasks, hookFailures }: DeploymentReport): string[] {
  const lines = [
    ...stoppedTasks.flatMap((task) => [`task ${task.taskArn}: ${task.stoppedReason}`, ...linesOf(task)]),
    ...hookFailures.flatMap(describeHookFailure),
  ];
  return lines.length === 0 ? [] : ['', ...lines];
}

const linesOf = (task: DeploymentReport['stoppedTasks'][number]): string[] =>
  detailsOf(task).map(({ text, isLog }) => (isLog ? `    ${text}` : `  ${text}`));

function renderSuite({ name, seconds, cases }: Suite): Markup {
  const counts = countCases(cases);
  return markup`  <testsuite name="${name}" tests="${counts.tests}" failures="${counts.failures}" skipped="${counts.skipped}" errors="0" time="${seconds}">
${cases.map(renderCase)}  </testsuite>
`;
}

function renderCase({ name, className, seconds, failure, isSkipped, output }: Case): Markup {
  const failed =
    failure &&
    markup`
      <failure message="${failure.message}">${failure.text}</failure>`;
  const skipped = isSkipped
    ? markup`
      <skipped message="${output}"/>`
    : undefined;
  const said =
    output !== undefined && !isSkipped
      ? markup`
      <system-out>${output}</system-out>`
      : undefined;
  return markup`    <testcase name="${name}" classname="${className}" time="${seconds}">${failed}${skipped}${said}
    </testcase>
`;
}

const countCases = (cases: readonly Case[]) => ({
  tests: cases.length,
  failures: cases.filter(({ failure }) => failure !== undefined).length,
  skipped: cases.filter(({ isSkipped }) => isSkipped).length,
});
