/** Parameters of the query protocol: lists and structures in flat names, `Targets.member.1.Id`. */
import type { XmlElement } from './xml-document';

export const readForm = (body: Buffer): URLSearchParams => new URLSearchParams(body.toString());

/**
 * Items of a list in the order of their numbers, each with the rest of its names.
 *
 * @param name - for example `Targets`, or `ForwardConfig.TargetGroups` of an item
 */
export function formItems(form: URLSearchParams, name: string): readonly URLSearchParams[] {
  const items = new Map<number, URLSearchParams>();
  const prefix = `${name}.member.`;
  for (const [key, value] of form) {
    if (!key.startsWith(prefix)) continue;
    const [, number = '', rest = ''] = /^(\d+)\.?(.*)$/.exec(key.slice(prefix.length)) ?? [];
    const item = items.get(Number(number)) ?? new URLSearchParams();
    item.append(rest, value);
    items.set(Number(number), item);
  }
  return [...items].sort(([one], [other]) => one - other).map(([, item]) => item);
}

/** The parameters that say what an element of an answer says. */
export function formOf(name: string, element: XmlElement): Readonly<Record<string, string>> {
  if (element.children.length === 0) return element.text === '' ? {} : { [name]: element.text };
  return Object.assign(
    {},
    ...element.children.map((child, index) =>
      formOf(child.name === 'member' ? `${name}.member.${index + 1}` : `${name}.${child.name}`, child),
    ),
  ) as Readonly<Record<string, string>>;
}
