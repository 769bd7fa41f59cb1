/**
 * Writes the Terraform JSON that `app.synth()` writes, in a fraction of the time: cdktf 0.21 walks every attribute of
 * every resource five times, most of them undefined, and most of a synth is spent there. It grows with every service. A
 * test compares the two byte for byte.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  App,
  Aspects,
  TerraformDataSource,
  TerraformElement,
  TerraformResource,
  TerraformStack,
} from 'cdktf';
import type { IConstruct } from 'constructs';
import type { Plain } from './json-text';
import { type Fragments, prepare, render, textOf } from './stack-json';
import { writeIgnoreFiles } from './terraform-ignore';

/** Synthesizes all stacks of the app. */
export function synthesize(app: App): void {
  resolveOnce(app);
  withoutUnsetMetaArguments(() => {
    app.synth();
  });
  writeIgnoreFiles(app);
}

/**
 * Has the stacks of the app written by stack-json.ts where that knows all that is in them, elsewhere by cdktf. Writes
 * nothing.
 */
export function resolveOnce(app: App): void {
  for (const stack of app.node.children) if (TerraformStack.isStack(stack)) quicken(stack);
}

/**
 * cdktf records where every token and resource was made, for messages that it may have to print. Nothing here makes
 * tokens that fail to resolve, and the records take a third of a synth.
 *
 * @returns what `build` returns
 */
export function withoutCreationTraces<T>(build: () => T): T {
  const capture: unknown = Reflect.get(Error, 'captureStackTrace');
  Error.captureStackTrace = () => undefined;
  try {
    return build();
  } finally {
    Reflect.set(Error, 'captureStackTrace', capture);
  }
}

/**
 * cdktf puts the names of all meta-arguments of every resource into snake case, with several regular expressions each,
 * and then leaves out those that are not set, which is nearly all of them.
 */
function withoutUnsetMetaArguments(synth: () => void): void {
  const restorers = [TerraformResource.prototype, TerraformDataSource.prototype].map((prototype) => {
    const original = Object.getOwnPropertyDescriptor(prototype, 'terraformMetaArguments') ?? {};
    Object.defineProperty(prototype, 'terraformMetaArguments', {
      configurable: true,
      get(this: object) {
        const all = original.get?.call(this) as Plain;
        return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
      },
    });
    return () => Object.defineProperty(prototype, 'terraformMetaArguments', original);
  });
  try {
    synth();
  } finally {
    for (const restore of restorers) restore();
  }
}

/** Has a stack written by render() where that knows all that is in it, elsewhere by cdktf. */
function quicken(stack: TerraformStack): void {
  const { synthesizer } = stack;
  const renderAsCdktf = stack.toTerraform.bind(stack);
  const backend = stack.ensureBackendExists();
  let prepared: Fragments = new Map();
  // cdktf searches the stack for its backend for every stack that refers to it.
  stack.ensureBackendExists = () => backend;
  stack.prepareStack = () => {
    prepared = prepare(stack, elementsOf(stack));
  };
  const rendered = () => (isOrdinary(stack) ? render(stack, elementsOf(stack), prepared) : undefined);
  stack.toTerraform = () => {
    const terraform = rendered();
    return terraform === undefined
      ? (renderAsCdktf() as unknown)
      : (JSON.parse(JSON.stringify(terraform)) as unknown);
  };
  stack.synthesizer = {
    synthesize: (session) => {
      const terraform = rendered();
      if (terraform === undefined) {
        synthesizer.synthesize(session);
        return;
      }
      if (!session.skipValidation) stack.runAllValidations();
      const { workingDirectory, synthesizedStackPath } = session.manifest.forStack(stack);
      mkdirSync(join(session.outdir, workingDirectory), { recursive: true });
      writeFileSync(join(session.outdir, synthesizedStackPath), textOf(terraform));
    },
  };
}

/** Set by cdktf on constructs that write files of their own. */
const customSynthesis = Symbol.for('cdktf/customSynthesis');

/** Whether cdktf has nothing to do for a stack but to write it and to validate it. */
function isOrdinary(stack: TerraformStack): boolean {
  const app = App.of(stack);
  return (
    !app.hclOutput &&
    Object.keys(Reflect.get(stack, 'rawOverrides') as Plain).length === 0 &&
    [app, ...stack.node.findAll()].every(isOrdinaryConstruct)
  );
}

function isOrdinaryConstruct(construct: IConstruct): boolean {
  return (
    Aspects.of(construct).all.length === 0 &&
    !(customSynthesis in construct) &&
    // An annotation.
    !construct.node.metadata.some(({ type }) => type !== 'stacktrace') &&
    !(TerraformResource.isTerraformResource(construct) && construct.hasResourceMove())
  );
}

/** Elements of a stack, without those of stacks in it. */
function elementsOf(construct: IConstruct, found: TerraformElement[] = []): readonly TerraformElement[] {
  if (TerraformElement.isTerraformElement(construct)) found.push(construct);
  for (const child of construct.node.children) {
    if (!TerraformStack.isStack(child)) elementsOf(child, found);
  }
  return found;
}
