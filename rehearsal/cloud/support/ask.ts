import type { Json } from '../service';

/**
 * Calls an operation of a service with a JSON protocol, as a client of the endpoint does: services that we own come first.
 *
 * @param target - the X-Amz-Target header, for example `AmazonSSM.GetParameters`
 * @throws AwsError what was answered with a status of 400 or more
 */
export type Ask = (target: string, input: Json, region: string) => Promise<Json>;
