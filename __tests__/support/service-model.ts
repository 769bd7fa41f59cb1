/** AWS's own models of its services, as botocore (which comes with moto) has them. */
import { spawnSync } from 'node:child_process';

interface Shape {
  readonly type: string;
  readonly enum?: readonly string[];
  readonly required?: readonly string[];
  readonly members?: Readonly<Record<string, { readonly shape: string }>>;
  readonly member?: { readonly shape: string };
  readonly value?: { readonly shape: string };
}

export interface ServiceModel {
  readonly operations: Readonly<Record<string, { readonly output?: { readonly shape: string } }>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

const program = `
import json, sys, botocore.loaders
print(json.dumps(botocore.loaders.Loader().load_service_model(sys.argv[1], 'service-2')))
`;

/** @returns the model, or undefined on a machine without botocore; there a CI run fails */
export function serviceModel(service: string): ServiceModel | undefined {
  const { stdout, status } = spawnSync('python3', ['-c', program, service], {
    encoding: 'utf8',
    maxBuffer: 64 << 20,
  });
  if (status === 0) return JSON.parse(stdout) as ServiceModel;
  if (process.env.CI === 'true') throw new Error('botocore is missing: pip install "moto[server]==5.2.1"');
  console.warn(`skipped: answers of ${service} are not compared with AWS's model, python3 has no botocore`);
  return undefined;
}

/** @returns what an answer has that its operation's output has not, or has in another form */
export function misfits(model: ServiceModel, operation: string, answer: unknown): string[] {
  const output = model.operations[operation]?.output?.shape;
  const sent: unknown = JSON.parse(JSON.stringify(answer));
  return output === undefined ? compareEmpty(sent) : compare(model, output, sent, operation);
}

function compareEmpty(answer: unknown): string[] {
  return Object.keys(answer as object).map((name) => `${name} is unknown`);
}

function compare(model: ServiceModel, name: string, value: unknown, path: string): string[] {
  const shape = model.shapes[name]!;
  switch (shape.type) {
    case 'structure':
      return compareStructure(model, shape, value, path);
    case 'list':
      return Array.isArray(value)
        ? value.flatMap((item, index) => compare(model, shape.member!.shape, item, `${path}[${index}]`))
        : [`${path} is no list`];
    case 'map':
      return Object.entries(value as object).flatMap(([key, item]) =>
        compare(model, shape.value!.shape, item, `${path}.${key}`),
      );
    case 'string':
      if (typeof value !== 'string') return [`${path} is no string`];
      return shape.enum && !shape.enum.includes(value) ? [`${path} is ${value}`] : [];
    case 'boolean':
      return typeof value === 'boolean' ? [] : [`${path} is no boolean`];
    case 'integer':
    case 'long':
      return Number.isInteger(value) ? [] : [`${path} is no integer`];
    // Timestamps of the JSON protocols are seconds since the epoch.
    default:
      return typeof value === 'number' ? [] : [`${path} is no number`];
  }
}

function compareStructure(model: ServiceModel, shape: Shape, value: unknown, path: string): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`${path} is no structure`];
  const missing = (shape.required ?? []).filter((name) => !(name in value));
  return [
    ...missing.map((name) => `${path}.${name} is missing`),
    ...Object.entries(value).flatMap(([name, member]) => {
      const known = shape.members?.[name];
      return known ? compare(model, known.shape, member, `${path}.${name}`) : [`${path}.${name} is unknown`];
    }),
  ];
}
