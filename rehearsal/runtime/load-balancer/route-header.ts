/**
 * Which target group a request went to, for a client that asks: AWS tells it in access logs alone, minutes later. Other
 * clients see nothing of it.
 */
import type { RequestHead } from './wire/request-head';

/** Lower case. */
const asked = 'x-rehearsal-route';

/** Lines to add to a response. */
export const routeLines = ({ fields }: Pick<RequestHead, 'fields'>, targetGroupArn: string): string =>
  fields.some(({ key, value }) => key === asked && value === 'tell')
    ? `X-Rehearsal-Target-Group: ${targetGroupArn}\r\n`
    : '';
