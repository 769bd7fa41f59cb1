/**
 * No text of the settings is evaluated: what the real Terraform makes of thousands of hostile texts is the texts
 * themselves, written straight into Terraform JSON and through the settings and cdktf.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TerraformOutput, TerraformStack, TerraformVariable, type App } from 'cdktf';
import fc from 'fast-check';
import { literal, literals } from '../../stacks/settings/literal';
import { withApp } from '../support/app';
import { serviceOf, withService } from '../support/settings';
import { describeWith, testTools } from '../support/tools';

const known = [
  '${1+1}',
  'a${1+1}b',
  '${file("/etc/hostname")}',
  '%{ if true }yes%{ endif }',
  '%{ for x in [1] }${x}%{ endfor }',
  'x"}, {"name": "${file("/etc/hostname")}"',
  'C:\\x ${1}',
  '$${escaped}',
  '$$${a}',
  '%%{a}',
  '$%{a}',
  '%${a}',
  '$',
  '%',
  'ends with $',
  '${',
  '%{',
  '${"${nested}"}',
  "'$(touch /tmp/x)' `id` && exit 1",
  'line\nline\r\n\ttab',
  '<script>&amp;</script>',
  '\u2028\u2029\u0007\u001b[2J',
  'e\u0301 \u212b \u1fef \u037e 😀',
  'var.image',
  '${var.image}',
  '{{env}}',
  '#{x} @{x} &{x}',
];

const piece = fc.constantFrom(
  ...[
    '${',
    '%{',
    '$',
    '%',
    '{',
    '}',
    '~}',
    '"',
    "'",
    '\\',
    '\n',
    '\r\n',
    '\t',
    ' ',
    'a',
    '1+1',
    '[',
    ']',
    ',',
    ':',
    '#',
  ],
  ...[
    '$${',
    '%%{',
    'file("/etc/hostname")',
    'if true',
    'endif',
    'e\u0301',
    'é',
    '😀',
    '<',
    '&',
    '\u2028',
    '\u0007',
    '//',
  ],
);
const hostile = fc.array(piece, { minLength: 1, maxLength: 12 }).map((pieces) => pieces.join(''));

/** Terraform keeps text in NFC. */
const texts = [
  ...new Set(
    [...known, ...fc.sample(hostile, { numRuns: 3000, seed: 20231 })].map((text) => text.normalize('NFC')),
  ),
];

const containers = texts.map((text) => ({
  name: 'app',
  command: [text],
  environment: [{ name: text, value: text }],
}));
const environment = Object.fromEntries(texts.map((text, index) => [`V${index}`, text]));

/** Terraform takes long for one long template; real task definitions are short. */
function parts<T>(all: readonly T[]): readonly (readonly T[])[] {
  const size = 50;
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );
}

/** Written by hand: escaped text in lists, keys and in JSON that is text itself. */
function terraformJson(): object {
  return {
    locals: {
      texts: texts.map(literal),
      keys: Object.fromEntries(texts.map((text, index) => [literal(text), index])),
    },
    output: {
      texts: { value: '${local.texts}' },
      keys: { value: '${local.keys}' },
      containers: { value: parts(containers).map((part) => JSON.stringify(literals(part))) },
    },
  };
}

/** Through the settings and cdktf, beside a token of cdktf. */
function synthesized(): object {
  return withApp(synthesizedIn);
}

function synthesizedIn(app: App): object {
  const stack = new TerraformStack(app, 'stack');
  const image = new TerraformVariable(stack, 'image', { type: 'string', default: 'the-image' });
  const environments = parts(Object.entries(environment)).map(
    (part) => serviceOf(withService({ task: { environment: Object.fromEntries(part) } })).task.environment,
  );
  new TerraformOutput(stack, 'synthesized', { value: environments });
  new TerraformOutput(stack, 'definitions', {
    value: environments.map((part) =>
      JSON.stringify({ image: image.stringValue, environment: part, last: image.stringValue }),
    ),
  });
  const { variable, output } = stack.toTerraform() as Record<string, object>;
  return { variable, output };
}

function evaluate(
  files: Readonly<Record<string, object>>,
): Readonly<Record<string, { readonly value: unknown }>> {
  const directory = mkdtempSync(join(tmpdir(), 'settings-injection-'));
  try {
    for (const [name, json] of Object.entries(files))
      writeFileSync(join(directory, name), JSON.stringify(json));
    execFileSync('terraform', ['apply', '-auto-approve', '-no-color', '-input=false'], {
      cwd: directory,
      env: { ...process.env, CHECKPOINT_DISABLE: '1' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const state = JSON.parse(readFileSync(join(directory, 'terraform.tfstate'), 'utf8')) as {
      outputs: Record<string, { value: unknown }>;
    };
    return state.outputs;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

const mismatches = (actual: readonly unknown[]): readonly unknown[] =>
  texts.flatMap((text, index) => (actual[index] === text ? [] : [{ text, became: actual[index] }]));

describeWith([testTools.terraform], 'text of the settings in the real Terraform', () => {
  let outputs: ReturnType<typeof evaluate>;

  beforeAll(() => {
    outputs = evaluate({ 'written.tf.json': terraformJson(), 'cdk.tf.json': synthesized() });
  });

  test('there are thousands of texts', () => {
    expect(texts.length).toBeGreaterThan(2500);
  });

  test('text is itself', () => {
    expect(mismatches(outputs.texts?.value as string[])).toEqual([]);
  });

  test('keys of a map are themselves', () => {
    const keys = outputs.keys?.value as Record<string, number>;
    expect(Object.keys(keys)).toHaveLength(texts.length);
    expect(texts.filter((text, index) => keys[text] !== index)).toEqual([]);
  });

  test('text in container definitions that are text themselves is itself', () => {
    const definitions = (outputs.containers?.value as string[]).flatMap(
      (part) => JSON.parse(part) as typeof containers,
    );
    expect(mismatches(definitions.map(({ command }) => command[0]))).toEqual([]);
    expect(mismatches(definitions.map(({ environment: [variable] }) => variable?.name))).toEqual([]);
    expect(mismatches(definitions.map(({ environment: [variable] }) => variable?.value))).toEqual([]);
  });

  test('text that went through the settings and cdktf is itself', () => {
    const values = Object.assign({}, ...(outputs.synthesized?.value as object[])) as Record<string, string>;
    expect(mismatches(texts.map((_, index) => values[`V${index}`]))).toEqual([]);
  });

  test('text beside tokens of cdktf is itself, and the tokens are resolved', () => {
    const definitions = (outputs.definitions?.value as string[]).map(
      (definition) =>
        JSON.parse(definition) as { image: string; last: string; environment: Record<string, string> },
    );
    expect(new Set(definitions.flatMap(({ image, last }) => [image, last]))).toEqual(new Set(['the-image']));
    const values = Object.assign({}, ...definitions.map((each) => each.environment)) as Record<
      string,
      string
    >;
    expect(mismatches(texts.map((_, index) => values[`V${index}`]))).toEqual([]);
  });
});
