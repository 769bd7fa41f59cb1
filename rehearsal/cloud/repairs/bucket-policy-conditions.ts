/**
 * moto applies a Deny of a bucket policy without looking at its Condition, so the usual "refuse what does not come
 * over TLS" refuses every object call. AWS applies a Deny only where its conditions hold. Denies with a condition
 * are kept from moto, and the policy is read back as it was written.
 */
import type { Interceptor } from '../contract/interceptor';
import { bucketOf, withBody } from '../protocol/s3-request';

export function bucketPolicyConditions(): Interceptor {
  const written = new Map<string, Buffer>();
  return {
    service: 's3',
    operations: {
      PutBucketPolicy: async ({ request }, next) => {
        const enforced = withoutConditionalDenies(request.body);
        const response = await next(enforced === undefined ? request : withBody(request, enforced));
        if (response.status < 300) written.set(bucketOf(request), request.body);
        return response;
      },
      // What moto says first decides: a policy, or a whole bucket, may have been deleted since.
      GetBucketPolicy: async ({ request }, next) => {
        const response = await next(request);
        const body = written.get(bucketOf(request));
        return response.status === 200 && body !== undefined ? { ...response, body } : response;
      },
    },
  };
}

/** The policy that moto is to enforce; undefined when the policy is no policy and moto's own answer is wanted. */
function withoutConditionalDenies(body: Buffer): Buffer | undefined {
  let policy: { readonly Statement?: unknown };
  try {
    policy = JSON.parse(body.toString()) as typeof policy;
  } catch {
    return undefined;
  }
  const statements = [policy.Statement ?? []].flat() as readonly Statement[];
  const enforced = statements.filter((statement) => !(statement.Effect === 'Deny' && statement.Condition));
  return Buffer.from(JSON.stringify({ ...policy, Statement: enforced }));
}

interface Statement {
  readonly Effect?: string;
  readonly Condition?: unknown;
}
