import type { ExampleChange } from '../../../../review/rule';
import { hookFunctions } from '../../../../review/rules/codedeploy/hook-functions';
import {
  allow,
  appSpec,
  created,
  deleted,
  functionArn,
  kept,
  policy,
  replaced,
  role,
  service,
  serviceAddress,
  updated,
  type Value,
} from '../../../support/release-resources';
import { describeRule, messagesOf } from '../../../support/review';

const appSpecAddress = 'aws_s3_object.app_spec';
const functionAddress = 'aws_lambda_function.smoke_test';
const policyAddress = 'aws_iam_role_policy.smoke_test';
const web = kept(serviceAddress, service());
const smokeTest = (name = 'smoke-test'): Value => ({
  arn: functionArn(name),
  function_name: name,
  role: 'arn:aws:iam::123456789012:role/smoke-test',
});
const hooked = appSpec({ AfterAllowTestTraffic: functionArn('smoke-test') });
const grants = (...actions: readonly string[]): Value => ({
  policy: policy([allow(...actions)]),
  role: 'smoke-test',
});
const report = 'codedeploy:PutLifecycleEventHookExecutionStatus';
const reporting = (change: ExampleChange): readonly ExampleChange[] => [
  web,
  kept(appSpecAddress, hooked),
  kept(functionAddress, smokeTest()),
  kept('aws_iam_role.smoke_test', role('smoke-test')),
  change,
];
const fails = [`fail ${functionAddress}`];
const passes = [`pass ${appSpecAddress}`];

describeRule(hookFunctions, [
  {
    title: 'passes where the function stays',
    plan: { changes: [web, kept(appSpecAddress, hooked), kept(functionAddress, smokeTest())] },
    expected: passes,
  },
  { title: 'fails where the function is deleted', plan: hookFunctions.example, expected: fails },
  {
    title: 'fails where the function changes its name and the AppSpec does not follow',
    plan: {
      changes: [
        web,
        kept(appSpecAddress, hooked),
        replaced(functionAddress, smokeTest(), smokeTest('checks')),
      ],
    },
    expected: fails,
  },
  {
    title: 'passes where the AppSpec follows the new name',
    plan: {
      changes: [
        web,
        updated(appSpecAddress, hooked, appSpec({ AfterAllowTestTraffic: functionArn('checks') })),
        replaced(functionAddress, smokeTest(), smokeTest('checks')),
      ],
    },
    expected: passes,
  },
  {
    title: 'passes where the AppSpec follows by a reference',
    plan: {
      changes: [
        web,
        updated(appSpecAddress, hooked, appSpec({ AfterAllowTestTraffic: `\${${functionAddress}.arn}` }), {
          content: true,
        }),
        replaced(functionAddress, smokeTest(), smokeTest('checks')),
      ],
    },
    expected: passes,
  },
  {
    title: 'passes where the function is replaced under its name',
    plan: {
      changes: [web, kept(appSpecAddress, hooked), replaced(functionAddress, smokeTest(), smokeTest())],
    },
    expected: passes,
  },
  {
    title: 'passes where the hook calls a function that is in no plan',
    plan: { changes: [web, kept(appSpecAddress, hooked)] },
    expected: passes,
  },
  {
    title: 'fails where a hook is taken out',
    plan: {
      changes: [web, updated(appSpecAddress, hooked, appSpec({})), deleted(functionAddress, smokeTest())],
    },
    expected: [`fail ${appSpecAddress}`],
  },
  {
    title: 'reads content in Base64, and JSON',
    plan: {
      changes: [
        web,
        kept(appSpecAddress, {
          content_base64: Buffer.from(
            JSON.stringify({
              version: 0,
              Resources: [],
              Hooks: [{ AfterInstall: `${functionArn('smoke-test')}:live` }],
            }),
          ).toString('base64'),
          key: 'appspec.yml',
        }),
        deleted(functionAddress, smokeTest()),
      ],
    },
    expected: fails,
  },
  {
    title: 'does not take a comment for a hook',
    plan: {
      changes: [
        web,
        kept(appSpecAddress, {
          content: 'version: 0.0\nHooks:\n  # - AfterInstall: smoke-test\n',
          key: 'appspec.yaml',
        }),
        deleted(functionAddress, smokeTest()),
      ],
    },
    expected: passes,
  },
  {
    title: 'fails where the function may no longer report',
    plan: { changes: reporting(updated(policyAddress, grants(report), grants('logs:PutLogEvents'))) },
    expected: fails,
  },
  {
    title: 'passes where the function may report by a wildcard',
    plan: { changes: reporting(updated(policyAddress, grants(report), grants('codedeploy:*'))) },
    expected: passes,
  },
  {
    title: 'is unknown where the hooks are known at apply only',
    plan: {
      changes: [
        web,
        updated(appSpecAddress, hooked, { key: 'release-templates/appspec.yaml' }, { content: true }),
      ],
    },
    expected: [`unknown ${appSpecAddress}`],
  },
  {
    title: 'does not apply where the AppSpec is in no plan',
    plan: { changes: [web, deleted(functionAddress, smokeTest())] },
    expected: [],
  },
  {
    title: 'does not apply to an AppSpec of nobody',
    plan: { changes: [created(appSpecAddress, hooked)] },
    expected: [],
  },
]);

it('names the event', () => {
  expect(messagesOf(hookFunctions, hookFunctions.example)).toEqual([
    'smoke-test is deleted, and AfterAllowTestTraffic of the AppSpec still calls it: deployments fail there',
  ]);
});
