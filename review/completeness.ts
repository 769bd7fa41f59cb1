/** What a plan says that it does not hold, or that this review cannot judge. No suppression reaches these findings. */
import type { Plan, ResourceChange } from './plan/plan';
import type { Finding, ReviewedStack } from './rule';

type About = Finding['rule'];

const format = 'https://developer.hashicorp.com/terraform/internals/json-format#plan-representation';

export const incompletePlan: About = {
  id: 'RV901',
  name: 'incomplete-plan',
  severity: 'warn',
  title: 'Review the changes that this plan puts off, too',
  why: 'Terraform plans what is left only after this apply, so nobody has seen those changes.',
  fix: 'Plan and review again after the apply; plan without -target and -exclude.',
  link: format,
};

export const unrecognizedAction: About = {
  id: 'RV902',
  name: 'unrecognized-action',
  severity: 'block',
  title: 'Update this review before a plan with actions that it does not know',
  why: 'Terraform adds actions in minor versions of the format. What an action does that no rule knows, no rule has judged.',
  fix: 'Read what the action does, and teach it to review/plan/actions.ts and to the rules.',
  link: format,
};

export const failedCheck: About = {
  id: 'RV903',
  name: 'failed-check',
  severity: 'warn',
  title: 'Look at the check that fails',
  why: 'A check block of the configuration fails with what is planned; Terraform applies it all the same.',
  fix: 'Mend what the check is about, or the check.',
  link: 'https://developer.hashicorp.com/terraform/language/checks',
};

export const invokedAction: About = {
  id: 'RV904',
  name: 'invoked-action',
  severity: 'warn',
  title: 'Know what the actions do that the apply invokes',
  why: 'Actions of Terraform act on infrastructure beside its resources, and the plan does not show what they change.',
  fix: 'Read the action block and what triggers it.',
  link: 'https://developer.hashicorp.com/terraform/language/invoke-actions',
};

/** What is found without any rule, for the documentation. */
export const completenessFindings: readonly About[] = [
  incompletePlan,
  unrecognizedAction,
  failedCheck,
  invokedAction,
];

export const incompleteness = (stacks: readonly ReviewedStack[]): readonly Finding[] =>
  stacks.flatMap(({ plan }) => [
    ...putOff(plan),
    ...plan.changes.filter(({ kind }) => kind === 'unrecognized').map((change) => unknownTo(plan, change)),
    ...plan.checks
      .filter(({ status }) => status === 'fail' || status === 'error')
      .map(({ address, problems, status }) =>
        finding(failedCheck, plan, address, [`the check ends with ${status}`, ...problems].join(': ')),
      ),
    ...(plan.invokedActions ?? []).map((address) =>
      finding(invokedAction, plan, address, 'the apply invokes this action, which no rule judges'),
    ),
  ]);

function putOff(plan: Plan): readonly Finding[] {
  if (plan.deferred.length > 0) {
    return plan.deferred.map(({ reason, change }) =>
      finding(incompletePlan, plan, change.address, `the plan puts this change off: ${reason}`),
    );
  }
  // A plan that ended with an error is never complete, and never applied: that is a finding of its own.
  if (plan.complete !== false || plan.errored) return [];
  const message = 'the plan is not complete: after its apply there will be more to change';
  return [finding(incompletePlan, plan, '', message)];
}

function unknownTo(plan: Plan, { address, actions }: ResourceChange): Finding {
  const named = JSON.stringify(actions).slice(0, 80);
  return finding(unrecognizedAction, plan, address, `the plan has the actions ${named}, which no rule knows`);
}

const finding = (rule: About, { stack }: Plan, address: string, message: string): Finding => ({
  rule,
  outcome: rule.severity === 'block' ? 'unknown' : 'fail',
  stack,
  address,
  message,
});
