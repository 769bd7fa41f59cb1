/**
 * What the schema of SARIF 2.1.0 and GitHub demand of a log, of what a report uses of it.
 *
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json
 */

interface Text {
  readonly text: string;
}

export interface SarifResult {
  readonly ruleId: string;
  readonly ruleIndex: number;
  readonly level: string;
  readonly message: Text;
  readonly locations: readonly {
    readonly physicalLocation: {
      readonly artifactLocation: { readonly uri: string; readonly uriBaseId?: string };
      readonly region: { readonly startLine: number };
    };
  }[];
  readonly partialFingerprints: Readonly<Record<string, string>>;
  readonly properties: Readonly<Record<string, unknown>>;
}

export interface SarifLog {
  readonly $schema: string;
  readonly version: string;
  readonly runs: readonly {
    readonly tool: {
      readonly driver: {
        readonly name: string;
        readonly informationUri: string;
        readonly rules: readonly {
          readonly id: string;
          readonly name: string;
          readonly shortDescription: Text;
          readonly fullDescription: Text;
          readonly help: Text & { readonly markdown: string };
          readonly helpUri?: string;
          readonly defaultConfiguration: { readonly level: string };
        }[];
      };
    };
    readonly invocations: readonly {
      readonly executionSuccessful: boolean;
      readonly toolExecutionNotifications?: readonly { readonly level: string; readonly message: Text }[];
    }[];
    readonly results: readonly SarifResult[];
    readonly properties: Readonly<Record<string, unknown>>;
  }[];
}

const levels = ['none', 'note', 'warning', 'error'];
const members = {
  log: ['$schema', 'version', 'runs'],
  run: ['tool', 'automationDetails', 'columnKind', 'invocations', 'results', 'properties'],
  driver: ['name', 'informationUri', 'rules'],
  rule: [
    'id',
    'name',
    'shortDescription',
    'fullDescription',
    'help',
    'helpUri',
    'defaultConfiguration',
    'properties',
  ],
  result: ['ruleId', 'ruleIndex', 'level', 'message', 'locations', 'partialFingerprints', 'properties'],
  location: ['physicalLocation', 'logicalLocations'],
  physicalLocation: ['artifactLocation', 'region'],
};

/** The schema allows no members that it does not have; those that are listed are in it. */
const hasMembers = (value: object, kind: keyof typeof members): boolean =>
  Object.keys(value).every((name) => members[kind].includes(name));

function expectMembers(value: object, kind: keyof typeof members): void {
  expect(members[kind]).toEqual(expect.arrayContaining(Object.keys(value)));
}

const isText = ({ text }: { readonly text: unknown }): boolean =>
  typeof text === 'string' && text.trim() !== '';

function expectText({ text }: Text): void {
  expect(typeof text).toBe('string');
  expect(text.trim()).not.toBe('');
}

/** A URI reference of RFC 3986. */
const uri = /^(?:[\w\-.~:/?#[\]@!$&'()*+,;=]|%[\dA-F]{2})+$/i;

export function expectSarif(log: SarifLog): void {
  expectMembers(log, 'log');
  expect(log.version).toBe('2.1.0');
  expect(log.runs).toHaveLength(1);
  for (const run of log.runs) {
    expectMembers(run, 'run');
    const { driver } = run.tool;
    expectMembers(driver, 'driver');
    expectText({ text: driver.name });
    expect(new Set(driver.rules.map(({ id }) => id)).size).toBe(driver.rules.length);
    for (const rule of driver.rules) {
      expectMembers(rule, 'rule');
      for (const text of [rule.shortDescription, rule.fullDescription, rule.help]) expectText(text);
      expect(levels).toContain(rule.defaultConfiguration.level);
      if (rule.helpUri !== undefined) expect(rule.helpUri).toMatch(/^https:\/\//);
    }
    for (const { executionSuccessful } of run.invocations) expect(executionSuccessful).toBe(true);
    expect(run.results.flatMap((result) => faultsOf(result, driver.rules))).toEqual([]);
  }
}

/** What is wrong with a result. Not asked of `expect` one by one: a report may have 25,000 results. */
function faultsOf(result: SarifResult, rules: readonly { readonly id: string }[]): string[] {
  const [location, ...others] = result.locations;
  const physical = location?.physicalLocation;
  const holds: Readonly<Record<string, boolean>> = {
    members: hasMembers(result, 'result'),
    rule: rules[result.ruleIndex]?.id === result.ruleId,
    level: levels.includes(result.level),
    message: isText(result.message),
    // GitHub takes no result without a location and a fingerprint.
    'one location': location !== undefined && others.length === 0,
    'members of the location': location !== undefined && hasMembers(location, 'location'),
    'members of the place': physical !== undefined && hasMembers(physical, 'physicalLocation'),
    uri: physical !== undefined && uri.test(physical.artifactLocation.uri),
    line: physical !== undefined && physical.region.startLine >= 1,
    fingerprint: /^[\da-f]{16}:\d+$/.test(result.partialFingerprints.primaryLocationLineHash ?? ''),
  };
  return Object.entries(holds).flatMap(([what, isSo]) =>
    isSo ? [] : [`${what} of ${JSON.stringify(result)}`],
  );
}
