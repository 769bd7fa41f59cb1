/** What a plan says that it does not hold, or that this review cannot judge. No suppression reaches these findings. */
import type { Plan, ResourceChange } from './plan/model';
import type { ReviewedStack } from './plan/synthesized';
import type { Finding } from './rule';

type About = Finding['rule'];

const format = 'https://developer.hashicorp.com/terraform/internals/json-format#plan-representation';

const incompletePlan: About = {
  id: 'RV901',
  name: 'incomplete-plan',
  severity: 'warn',
  title: 'Review the changes that this plan puts off, too',
  why: 'Terraform plans what is left only after this apply, so nobody has seen those changes.',
  fix: 'Plan and review again after the apply; plan without -target and -exclude.',
  link: format,
};

const unrecognizedAction: About = {
  id: 'RV902',
  name: 'unrecognized-action',
  severity: 'block',
  title: 'Update this review before a plan with actions that it does not know',
  why: 'Terraform adds actions in minor versions of the format. What an action does that no rule knows, no rule has judged.',
  fix: 'Read what the action does, and teach it to review/plan/actions.ts and to the rules.',
  link: format,
};

const failedCheck: About = {
  id: 'RV903',
  name: 'failed-check',
  severity: 'warn',
  title: 'Look at the check that fails',
  why: 'A check block of the configuration fails with what is planned; Terraform applies it all the same.',
  fix: 'Mend what the check is about, or the check.',
  link: 'https://developer.hashicorp.com/terraform/language/checks',
};

const invokedAction: About = {
  id: 'RV904',
  name: 'invoked-action',
  severity: 'warn',
  title: 'Know what the actions do that the apply invokes',
  why: 'Actions of Terraform act on infrastructure beside its resources, and the plan does not show what they change.',
  fix: 'Read the action block and what triggers it.',
  link: 'https://developer.hashicorp.com/terraform/language/invoke-actions',
};

const stalePlan: About = {
  id: 'RV905',
  name: 'stale-plan',
  severity: 'warn',
  title: 'Plan again what was planned from outputs that change',
  why: 'A stack reads the outputs of another one when it is planned. Terraform does not notice that they are others by the time of the apply, so what follows from the new ones is in no plan.',
  fix: 'Apply the other stack first; then plan this one again, and review that plan.',
  link: 'https://developer.hashicorp.com/terraform/cdktf/concepts/stacks',
};

const oldFormat: About = {
  id: 'RV906',
  name: 'old-format',
  severity: 'warn',
  title: 'Plan with Terraform 1.1 or later',
  why: 'A plan in format 0.x, of Terraform 0.12 to 1.0, does not say which values are sensitive, and not always what forces a replacement.',
  fix: 'Upgrade Terraform; until then, review what the report shows before you publish it.',
  link: format,
};

export const incompleteness = (stacks: readonly ReviewedStack[]): readonly Finding[] =>
  stacks.flatMap(({ plan, synthesized }) => [
    ...putOff(plan),
    ...(plan.formatVersion.startsWith('0.')
      ? [
          finding(
            oldFormat,
            plan,
            '',
            `the plan has the format ${plan.formatVersion}: values that only the provider calls sensitive are not masked`,
          ),
        ]
      : []),
    ...plan.changes.filter(({ kind }) => kind === 'unrecognized').map((change) => unknownTo(plan, change)),
    ...plan.checks
      .filter(({ status }) => status === 'fail' || status === 'error')
      .map(({ address, problems, status }) =>
        finding(failedCheck, plan, address, [`the check ends with ${status}`, ...problems].join(': ')),
      ),
    ...(plan.invokedActions ?? []).map((address) =>
      finding(invokedAction, plan, address, 'the apply invokes this action, which no rule judges'),
    ),
    ...(synthesized?.dependencies ?? []).flatMap((name) => staleAfter(name, plan, stacks)),
  ]);

/** Outputs that cdktf makes for the stacks that read them; those that people read have other names. */
const readByStacks = 'cross-stack-output-';

/**
 * What a plan was made of and that will be other. A new output was not read yet, and without the old one Terraform would
 * have made no plan.
 */
function staleAfter(name: string, plan: Plan, stacks: readonly ReviewedStack[]): readonly Finding[] {
  const outputs = stacks.find((other) => other.plan.stack === name)?.plan.outputs ?? [];
  const count = outputs.filter(
    (output) => output.kind === 'update' && output.name.startsWith(readByStacks),
  ).length;
  if (count === 0) return [];
  const what = count === 1 ? 'an output' : `${count} outputs`;
  return [
    finding(
      stalePlan,
      plan,
      '',
      `the plan was made from ${what} of ${name} that ${count === 1 ? 'changes' : 'change'}: plan it again after the apply of ${name}`,
    ),
  ];
}

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
