/**
 * Which target group a request went to and why it was not answered, for a client that asks: AWS tells it in access logs alone, minutes later. Other
 * clients see nothing of it.
 */
import type { RequestHead } from './wire/request-head';

/** Lower case. */
const asked = 'x-rehearsal-route';

type Fields = Pick<RequestHead, 'fields'>;

/** Lines to add to a response. */
export const routeLines = (request: Fields, targetGroupArn: string): string =>
  asks(request) ? `X-Rehearsal-Target-Group: ${targetGroupArn}\r\n` : '';

/** Fields to add to an answer that the load balancer gives because a target does not. */
export const reasonFields = (
  request: Fields,
  reason: string,
): readonly (readonly [name: string, value: string])[] =>
  asks(request) ? [['X-Rehearsal-Reason', reason]] : [];

const asks = ({ fields }: Fields): boolean =>
  fields.some(({ key, value }) => key === asked && value === 'tell');
