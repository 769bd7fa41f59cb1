/**
 * Which rule of a listener a request meets.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
 */
import { BlockList, isIP } from 'node:net';
import type { Condition, Rule } from './model';
import type { RequestHead } from './wire/request-head';

/** Whether a request from this address meets the conditions. */
export type RequestTest = (request: RequestHead, clientAddress: string) => boolean;

/** Reads the conditions of a rule once, so that a request costs little. A rule without conditions takes every request. */
export function requestTest({ conditions }: Pick<Rule, 'conditions'>): RequestTest {
  const tests = conditions.map(conditionTest);
  return (request, clientAddress) => tests.every((test) => test(request, clientAddress));
}

function conditionTest(condition: Condition): RequestTest {
  switch (condition.field) {
    case 'path-pattern': {
      const matches = anyPattern(condition.values, '');
      return ({ target }) => matches(pathOf(target));
    }
    case 'host-header': {
      const matches = anyPattern(condition.values, 'i');
      return ({ host }) => matches(hostName(host));
    }
    case 'http-header': {
      const matches = anyPattern(condition.values, 'i');
      const name = condition.name.toLowerCase();
      return ({ fields }) => fields.some(({ key, value }) => key === name && matches(value));
    }
    case 'http-request-method':
      return ({ method }) => condition.values.includes(method);
    case 'query-string': {
      const tests = condition.values.map(({ key, value }) => ({
        key: key === undefined ? undefined : pattern(key, 'i'),
        value: pattern(value, 'i'),
      }));
      return ({ target }) =>
        pairsOf(target).some((pair) =>
          tests.some(({ key, value }) => (key?.test(pair.key) ?? true) && value.test(pair.value)),
        );
    }
    case 'source-ip': {
      const list = blockListOf(condition.values);
      return (_, clientAddress) => list.check(clientAddress, isIP(clientAddress) === 6 ? 'ipv6' : 'ipv4');
    }
  }
}

/** `*` stands for any characters, `?` for one. */
function pattern(glob: string, flags: 'i' | ''): RegExp {
  const source = glob
    .replace(/[\\^$.|+()[\]{}]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`, `s${flags}`);
}

/** Whether one of the patterns takes a text. */
export function anyPattern(globs: readonly string[], flags: 'i' | ''): (text: string) => boolean {
  const patterns = globs.map((glob) => pattern(glob, flags));
  return (text) => patterns.some((one) => one.test(text));
}

/** Path of a request's target, without the query. */
export function pathOf(target: string): string {
  const query = target.indexOf('?');
  return query === -1 ? target : target.slice(0, query);
}

/** Query of a request's target, without the question mark. */
export function queryOf(target: string): string {
  const query = target.indexOf('?');
  return query === -1 ? '' : target.slice(query + 1);
}

/** Host without its port. */
export const hostName = (host: string): string => host.replace(/:\d*$/, '');

function pairsOf(target: string): { readonly key: string; readonly value: string }[] {
  return queryOf(target)
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=');
      return equals === -1
        ? { key: pair, value: '' }
        : { key: pair.slice(0, equals), value: pair.slice(equals + 1) };
    });
}

function blockListOf(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', bits] = range.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    list.addSubnet(address, Number(bits ?? (family === 'ipv6' ? 128 : 32)), family);
  }
  return list;
}
