/** The signature of a run task's request: HMAC-SHA512 of its body, hexadecimal, in X-TFC-Task-Signature. */
import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Whether the body was signed with the key, found out in a time that does not tell how much of the signature is right. A
 * missing or empty signature is none: that is what HCP Terraform sends where the run task has no key.
 *
 * @see https://developer.hashicorp.com/terraform/cloud-docs/api-docs/run-tasks/run-tasks-integration#securing-your-run-task
 */
export function isSigned(body: Uint8Array, signature: string | undefined, key: string): boolean {
  // Buffer.from would stop at what is no hexadecimal, and take what stands before it.
  if (signature === undefined || !/^[\da-f]{128}$/i.test(signature)) return false;
  const expected = createHmac('sha512', key).update(body).digest();
  return timingSafeEqual(Buffer.from(signature, 'hex'), expected);
}
