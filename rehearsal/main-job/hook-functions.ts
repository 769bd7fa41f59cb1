/** The functions that an AppSpec names. Pure. */
import { parse } from 'yaml';
import type { AppSpecDocument } from '../scenarios/stage';

/**
 * @param appSpec - YAML or JSON that CodeDeploy has accepted
 * @returns names of functions by lifecycle event; an AppSpec may name a function by its ARN, with a qualifier or not
 */
export function hookFunctions(appSpec: string): ReadonlyMap<string, string> {
  const { Hooks = [] } = parse(appSpec) as AppSpecDocument;
  return new Map(Hooks.flatMap((hook) => Object.entries(hook)).map(([event, name]) => [event, nameOf(name)]));
}

/** `arn:aws:lambda:<region>:<account>:function:<name>[:<qualifier>]` */
const nameOf = (name: string): string => (name.startsWith('arn:') ? (name.split(':')[6] ?? name) : name);
