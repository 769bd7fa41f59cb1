import * as v from 'valibot';
import type { Json } from '../protocol/json';
import { list, structure, text } from './shape';

/** Tag values by key, in the order in which the keys were first set. */
export type Tags = ReadonlyMap<string, string>;

/** How a service spells the members of a tag: `Key`/`Value` in CodeDeploy, `key`/`value` in ECS. */
export interface TagSpelling {
  readonly key: string;
  readonly value: string;
}

/** A list of tags; a missing value is empty. */
export function tagList({ key, value }: TagSpelling) {
  return v.pipe(
    list(structure({ [key]: text(), [value]: text() })),
    v.transform((tags): Tags => new Map(tags.map((tag) => [tag[key] ?? '', tag[value] ?? '']))),
  );
}

/** @returns the tags as the service lists them */
export function writeTags(tags: Tags, { key, value }: TagSpelling): Json[] {
  return [...tags].map(([tagKey, tagValue]) => ({ [key]: tagKey, [value]: tagValue }));
}

/** AWS's quota of tags a resource. */
export const tagLimit = 50;

/** @returns the key of the first tag that AWS refuses: empty or long, with a long value, of the reserved prefix */
export function invalidTagKey(tags: Tags): string | undefined {
  const invalid = [...tags].find(
    ([key, value]) =>
      key.length < 1 || key.length > 128 || value.length > 256 || key.toLowerCase().startsWith('aws:'),
  );
  return invalid?.[0];
}

/** @returns `tags` with `changes` set */
export function withTags(tags: Tags, changes: Tags): Tags {
  return new Map([...tags, ...changes]);
}

/** @returns `tags` without the tags of these keys */
export function withoutTags(tags: Tags, keys: readonly string[]): Tags {
  return new Map([...tags].filter(([key]) => !keys.includes(key)));
}
