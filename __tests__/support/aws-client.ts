/** AWS clients whose answers a test gives. */
import type { AwsClient, CallerProps, RegionalClient } from '../../rehearsal/cloud/contract/client';
import type { Json } from '../../rehearsal/cloud/protocol/json';
import { parseXml, type XmlElement } from '../../rehearsal/cloud/protocol/xml-document';

export interface ClientAnswers {
  /** @param operation - for example `ecs.DescribeServices` @default - the call is rejected */
  readonly json?: (
    operation: string,
    input: Json,
    region: string,
    caller: CallerProps,
  ) => Json | Promise<Json>;
  /** Answers with the result element. @default - the call is rejected */
  readonly query?: (
    operation: string,
    parameters: Readonly<Record<string, string>>,
    region: string,
  ) => XmlElement | Promise<XmlElement>;
  /** @default - the call is rejected */
  readonly rest?: (...request: Parameters<RegionalClient['rest']>) => ReturnType<RegionalClient['rest']>;
}

export function regionalClientOf(
  answers: ClientAnswers = {},
  region = 'eu-west-1',
  caller: CallerProps = {},
): RegionalClient {
  const nobody = (operation: string) => Promise.reject(new Error(`nobody answers ${operation}`));
  return {
    json: async (operation, input) => (answers.json ?? nobody)(operation, input, region, caller),
    query: async (operation, parameters) => (answers.query ?? nobody)(operation, parameters, region),
    rest: async (...request) => (answers.rest ?? nobody)(...request),
  };
}

export const clientOf = (answers: ClientAnswers = {}): AwsClient => ({
  in: (region, caller) => regionalClientOf(answers, region, caller),
});

/** A result without members. */
export const emptyResult = parseXml('<Result/>');
