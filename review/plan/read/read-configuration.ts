/** `configuration` of a plan, resource by resource: most of them nobody asks for. */
import type { ConfiguredModule } from '../configuration';
import type { Json } from '../model';
import { isObject, textAt } from '../values';
import { openList, openObject } from './json-bytes';
import type { JsonScanner } from './json-scanner';

/** Goes past configuration. @returns its root module; undefined where it has none */
export function readConfiguration(scanner: JsonScanner): ConfiguredModule | undefined {
  let root: ConfiguredModule | undefined;
  visitMembers(scanner, (key) => {
    if (key === 'root_module') root = readModule(scanner);
    else scanner.skip();
  });
  return root;
}

function readModule(scanner: JsonScanner): ConfiguredModule {
  const resources = new Map<string, string>();
  const calls = new Map<string, { expressions: Json; module: ConfiguredModule }>();
  let outputs: Json = {};
  visitMembers(scanner, (key) => {
    if (key === 'resources' && scanner.cursor.peek() === openList) readResources(scanner, resources);
    else if (key === 'outputs') outputs = scanner.read();
    else if (key === 'module_calls') visitMembers(scanner, (name) => calls.set(name, readCall(scanner)));
    else scanner.skip();
  });
  return { resources, outputs, calls };
}

function readCall(scanner: JsonScanner): { expressions: Json; module: ConfiguredModule } {
  let expressions: Json = {};
  let module: ConfiguredModule = { resources: new Map(), outputs: {}, calls: new Map() };
  visitMembers(scanner, (key) => {
    if (key === 'expressions') expressions = scanner.read();
    else if (key === 'module') module = readModule(scanner);
    else scanner.skip();
  });
  return { expressions, module };
}

const beginning = /^\{\s*"address":\s*"([^"\\]+)"/;

function readResources(scanner: JsonScanner, resources: Map<string, string>): void {
  for (const at of scanner.elements()) {
    if (at < 0 || scanner.cursor.peek() !== openObject) {
      scanner.skip();
      continue;
    }
    const text = scanner.text();
    const address = beginning.exec(text)?.[1] ?? addressIn(text);
    if (address !== undefined && !address.startsWith('data.')) resources.set(address, text);
  }
}

/** Where the address does not come first. */
function addressIn(text: string): string | undefined {
  const parsed = JSON.parse(text) as Json;
  return isObject(parsed) ? textAt(parsed, ['address']) : undefined;
}

/** What is no object is gone past. */
function visitMembers(scanner: JsonScanner, visit: (key: string) => void): void {
  if (scanner.cursor.peek() !== openObject) scanner.skip();
  else for (const key of scanner.members()) visit(key);
}
