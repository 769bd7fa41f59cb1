/** `planned_values` of a plan, as far as it tells whether something has been taken out of the plan. */
import { openList, openObject } from './json-bytes';
import type { JsonScanner } from './json-scanner';

/**
 * Goes past planned_values.
 *
 * @returns whether its root module has a resource, or a module below it
 */
export function plansResources(scanner: JsonScanner): boolean {
  let found = false;
  visitMembers(scanner, (key) => {
    if (key !== 'root_module') {
      scanner.skip();
      return;
    }
    visitMembers(scanner, (member) => {
      const isListed = member === 'resources' || member === 'child_modules';
      if (!isListed || scanner.cursor.peek() !== openList) {
        scanner.skip();
        return;
      }
      for (const at of scanner.elements()) {
        found ||= at >= 0;
        scanner.skip();
      }
    });
  });
  return found;
}

/** What is no object is gone past. */
function visitMembers(scanner: JsonScanner, visit: (key: string) => void): void {
  if (scanner.cursor.peek() !== openObject) scanner.skip();
  else for (const key of scanner.members()) visit(key);
}
