import * as v from 'valibot';
import type { HostedComment } from './git-host';
import { HostFailure } from './request';

/** A comment may have no body on GitHub. */
const shape = v.array(v.object({ id: v.number(), body: v.optional(v.nullable(v.string()), null) }));

/** @throws HostFailure the answer is no list of comments */
export function readComments(answer: unknown): readonly HostedComment[] {
  const read = v.safeParse(shape, answer);
  if (!read.success) throw new HostFailure('the host answers with what is no list of comments');
  return read.output.map(({ id, body }) => ({ id, body: body ?? '' }));
}
