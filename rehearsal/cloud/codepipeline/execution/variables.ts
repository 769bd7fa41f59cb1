/**
 * Variables in the configuration of actions.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html
 */
import type { ActionDeclaration } from '../declaration';
import type { ActionError, Execution } from './model';
import { producers } from './queries';

const reference = /#\{([A-Za-z0-9@\-_]+)\.([A-Za-z0-9@\-_]+)\}/g;

/** @returns the value of `#{namespace.key}`, or undefined where there is none */
export function valueOf(execution: Execution, namespace: string, key: string): string | undefined {
  if (namespace === 'codepipeline') return key === 'PipelineExecutionId' ? execution.id : undefined;
  if (namespace === 'variables') return own(execution.variables, key);
  const producer = producers(execution).find((run) => run.declaration.namespace === namespace);
  return producer?.variables && own(producer.variables, key);
}

const own = (values: Readonly<Record<string, string>>, key: string): string | undefined =>
  Object.hasOwn(values, key) ? values[key] : undefined;

/** @returns the configuration with its variables replaced; undefined if one has no value */
export function resolveConfiguration(
  execution: Execution,
  configuration: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> | undefined {
  const missing: string[] = [];
  const resolve = (value: string): string =>
    value.replace(reference, (whole, namespace: string, key: string) => {
      const resolved = valueOf(execution, namespace, key);
      if (resolved === undefined) missing.push(whole);
      return resolved ?? whole;
    });
  const resolved = Object.fromEntries(
    Object.entries(configuration).map(([key, value]) => [key, resolve(value)]),
  );
  return missing.length === 0 ? resolved : undefined;
}

/** @returns the action with its configuration resolved, or why it fails: AWS's words, as they were seen in accounts */
export function resolveVariables(
  execution: Execution,
  action: ActionDeclaration,
): { readonly action: ActionDeclaration; readonly error?: ActionError } {
  const configuration = resolveConfiguration(execution, action.configuration);
  if (configuration !== undefined) return { action: { ...action, configuration } };
  return { action, error: unresolved('action', action.name) };
}

/** Why an action or a rule fails whose configuration has a variable without a value. */
export const unresolved = (kind: 'action' | 'rule', name: string): ActionError => ({
  code: 'ConfigurationError',
  message: `${kind === 'action' ? 'An action' : 'A rule'} in this pipeline failed because one or more variables could not be resolved: ${kind === 'action' ? 'Action' : 'Rule'} name=${name}. This can result when a variable is referenced that does not exist. Validate the configuration for this ${kind}.`,
});
