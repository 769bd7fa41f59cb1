/** Reads the JSON of a plan without keeping what a review does not need, so that a large one takes little more than its changes. */
import { createHash } from 'node:crypto';
import { InputError } from '../../failures';
import { configuredBlocks, type ConfiguredModule } from '../configuration';
import type { Json, Plan } from '../model';
import { kindOfBytes, kindOfObject, wrapperOutput } from './document-kind';
import { JsonError } from './json-error';
import { JsonScanner } from './json-scanner';
import { checkResults, invocations, outputChanges } from './other-members';
import { parseChange } from './parse-value';
import { plansResources } from './planned-values';
import { readConfiguration } from './read-configuration';
import { deferredChange, isOpened, resourceChange } from './resource-change';
import { flagOf, optional, textOf, wrongType, WrongValue } from './typed';

/** A plan of which nobody has said yet to which stack it belongs. */
export interface PlanFile extends Omit<Plan, 'stack'> {
  /** SHA-256 of its bytes, hexadecimal. */
  readonly sha256: string;
}

const again = 'write the plan again with terraform show -json PLANFILE';

/**
 * @param file - where the bytes come from, as the user names it
 * @param chunks - a chunk may be overwritten as soon as the next one is asked for
 * @throws InputError the bytes are no plan, or one of a format that is not 1.x
 */
export function readPlan(file: string, chunks: Iterable<Uint8Array>): PlanFile {
  const hash = createHash('sha256');
  const scanner = new JsonScanner(hashed(chunks, hash));
  const document = new PlanDocument();
  refuseOtherBytes(file, scanner);
  try {
    document.read(scanner);
    const kind = kindOfObject(document.keys);
    if (kind !== undefined) throw new InputError(`${file} ${kind}`);
    if (scanner.cursor.peek() !== -1) {
      // A colon begins no document: commands to the runner of a workflow do.
      if (scanner.cursor.peek() === 0x3a) throw new InputError(`${file} ${wrapperOutput}`);
      throw new InputError(
        `${file} has several JSON documents, the second at byte ${scanner.cursor.offset}, and must have one: review a plan a file`,
      );
    }
    return { file, sha256: hash.digest('hex'), ...document.plan() };
  } catch (error) {
    if (error instanceof JsonError) {
      throw new InputError(`${file} ${error.finding}${inside(document.place)}: ${again}`);
    }
    if (error instanceof WrongValue) throw new InputError(`${file}: ${error.message}: ${again}`);
    throw error;
  }
}

const inside = (place: string): string => (place === '' ? '' : `, in ${place}`);

function* hashed(
  chunks: Iterable<Uint8Array>,
  hash: { update: (chunk: Uint8Array) => unknown },
): Generator<Uint8Array> {
  for (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
}

function refuseOtherBytes(file: string, scanner: JsonScanner): void {
  // The byte order mark of UTF-8.
  if (scanner.cursor.next() === 0xef) scanner.cursor.take(3);
  // The second byte of UTF-16 without a mark is null.
  if (scanner.cursor.peek() === 0x7b && scanner.cursor.second() !== 0) return;
  const kind = kindOfBytes(scanner.cursor.take(4096));
  if (kind !== undefined) throw new InputError(`${file} ${kind}`);
}

/** Members that are read element by element. */
type ListedMember = 'resource_changes' | 'resource_drift' | 'deferred_changes';

type Element<Member> = (element: Json, place: string) => Member;

/** The members of a plan as they come, in any order. */
class PlanDocument {
  readonly keys = new Set<string>();
  /** Where the reading is: `resource_changes[12]`. */
  place = '';
  readonly #lists = {
    resource_changes: listed(resourceChange),
    resource_drift: listed(resourceChange),
    deferred_changes: listed(deferredChange),
  };
  readonly #elements = { resource_changes: 0, resource_drift: 0, deferred_changes: 0 };
  readonly #values = new Map<string, Json>();
  #plansResources = false;
  #configuration: ConfiguredModule | undefined;
  /** The first one: it counts only if the file turns out to be a plan. */
  #problem: WrongValue | undefined;

  /** @throws JsonError */
  read(scanner: JsonScanner): void {
    for (const key of scanner.members()) {
      this.place = key.slice(0, 60);
      if (this.keys.has(key)) throw new JsonError('duplicate', scanner.cursor.offset);
      this.keys.add(key);
      if (isListed(key) && scanner.cursor.peek() === 0x5b) {
        this.#readElements(scanner, key);
      } else if (key === 'planned_values') {
        this.#plansResources = plansResources(scanner);
      } else if (key === 'configuration') {
        this.#configuration = readConfiguration(scanner);
      } else if (kept.has(key)) {
        this.#values.set(key, scanner.read());
      } else {
        scanner.skip();
      }
    }
    this.place = '';
  }

  /** @throws WrongValue, InputError */
  plan(): Omit<PlanFile, 'file' | 'sha256'> {
    // First: another format may have any types.
    const formatVersion = this.#formatVersion();
    if (this.#problem !== undefined) throw this.#problem;
    const value = <Type>(key: string, read: Element<Type>): Type | undefined =>
      optional(this.#values.get(key), key, read);
    for (const key of Object.keys(this.#lists)) value(key, notList);
    // Terraform makes planned_values of the changes: without them something has been taken out, and nobody would see what.
    if (this.#plansResources && this.#elements.resource_changes === 0) {
      throw new WrongValue(
        'resource_changes has nothing, and must have the resources that planned_values has',
      );
    }
    const [complete, applyable] = [value('complete', flagOf), value('applyable', flagOf)];
    // A plan of a program that did not set it has an empty one.
    const timestamp = this.#values.get('timestamp') === '' ? undefined : value('timestamp', textOf);
    const invokedActions = [
      ...(value('action_invocations', invocations) ?? []),
      ...(value('deferred_action_invocations', invocations) ?? []),
    ];
    return {
      formatVersion,
      terraformVersion: value('terraform_version', textOf) ?? 'unknown',
      changes: this.#lists.resource_changes.members,
      drift: this.#lists.resource_drift.members,
      deferred: this.#lists.deferred_changes.members,
      outputs: value('output_changes', outputChanges) ?? [],
      checks: value('checks', checkResults) ?? [],
      errored: value('errored', flagOf) ?? false,
      ...(complete !== undefined && { complete }),
      ...(applyable !== undefined && { applyable }),
      ...(timestamp !== undefined && { timestamp }),
      ...(this.#configuration !== undefined && { configured: configuredBlocks(this.#configuration) }),
      ...(invokedActions.length > 0 && { invokedActions }),
    };
  }

  #formatVersion(): string {
    const version = textOf(this.#values.get('format_version'), 'format_version');
    if (/^(?:1\.\d{1,6}|0\.[12])$/.test(version)) return version;
    const found = JSON.stringify(version.slice(0, 20));
    throw new WrongValue(
      `format_version is ${found}, and must be 1.x (or 0.1 or 0.2), the formats that this review reads`,
    );
  }

  #readElements(scanner: JsonScanner, key: ListedMember): void {
    const list = this.#lists[key];
    for (const at of scanner.elements()) {
      this.place = `${key}[${at}]`;
      const element = scanner.read(parseChange);
      this.#elements[key] += 1;
      if (isOpened(element)) continue;
      try {
        list.add(element, this.place);
      } catch (error) {
        if (!(error instanceof WrongValue)) throw error;
        this.#problem ??= error;
      }
    }
  }
}

const kept = new Set([
  ...['format_version', 'terraform_version', 'timestamp', 'errored', 'complete', 'applyable'],
  ...['output_changes', 'checks', 'action_invocations', 'deferred_action_invocations'],
  // These are read element by element where they are lists, as they must be.
  ...['resource_changes', 'resource_drift', 'deferred_changes'],
]);

const isListed = (key: string): key is ListedMember =>
  key === 'resource_changes' || key === 'resource_drift' || key === 'deferred_changes';

function listed<Member>(read: Element<Member>): {
  readonly members: readonly Member[];
  add: Element<void>;
} {
  const members: Member[] = [];
  return {
    members,
    add: (element, place) => {
      members.push(read(element, place));
    },
  };
}

function notList(value: Json, place: string): never {
  throw wrongType(place, 'a list', value);
}
