/** `output_changes`, `checks` and `action_invocations` of a plan. */
import { kindOf } from '../actions';
import type { CheckResult, Json, OutputChange } from '../model';
import { isMarked } from '../values';
import { marks } from './resource-change';
import { listOf, objectOf, optional, textOf, textsOf } from './typed';

/** @throws WrongValue a member has another type than Terraform gives it; the same below */
export function outputChanges(value: Json, place: string): readonly OutputChange[] {
  return Object.entries(objectOf(value, place)).map(([name, output]) => {
    const at = `${place}.${name}`;
    const change = objectOf(output, at);
    const sensitive = ['before_sensitive', 'after_sensitive'].some((side) =>
      isMarked(marks(change[side], `${at}.${side}`), []),
    );
    return { name, kind: kindOf(textsOf(change.actions, `${at}.actions`)), sensitive };
  });
}

const statuses: readonly CheckResult['status'][] = ['pass', 'fail', 'error', 'unknown'];

export function checkResults(value: Json, place: string): readonly CheckResult[] {
  return listOf(value, place).map((element, index) => {
    const at = `${place}[${index}]`;
    const check = objectOf(element, at);
    const status = textOf(check.status, `${at}.status`);
    return {
      address: textOf(objectOf(check.address, `${at}.address`).to_display, `${at}.address.to_display`),
      status: statuses.find((known) => known === status) ?? 'unknown',
      problems: (optional(check.instances, `${at}.instances`, listOf) ?? []).flatMap((instance, number) =>
        problemsOf(instance, `${at}.instances[${number}]`),
      ),
    };
  });
}

function problemsOf(instance: Json, place: string): readonly string[] {
  const { problems } = objectOf(instance, place);
  return (optional(problems, `${place}.problems`, listOf) ?? []).map((problem, index) => {
    const at = `${place}.problems[${index}]`;
    return textOf(objectOf(problem, at).message, `${at}.message`);
  });
}

export function invocations(value: Json, place: string): readonly string[] {
  return listOf(value, place).map((element, index) => {
    const at = `${place}[${index}]`;
    const invocation = objectOf(element, at);
    // One that is put off stands inside of the reason for it.
    const { action_invocation: deferred } = invocation;
    const { address } = deferred === undefined ? invocation : objectOf(deferred, `${at}.action_invocation`);
    return textOf(address, `${at}.address`);
  });
}
