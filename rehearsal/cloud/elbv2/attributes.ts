/** Values of attributes of load balancers and target groups. */
import { isIn, type Range } from '../../../support/aws-limits/range';
import { AwsError } from '../protocol/aws-error';
import { formItems } from '../protocol/form';

/** What an attribute may be, by its key: a number of a range, or one of some values. */
export type AttributeLimits = Readonly<
  Record<string, (Range & { readonly orZero?: boolean }) | readonly string[]>
>;

/**
 * In the words of moto's own check of the deregistration delay, which it made of AWS's.
 *
 * @throws AwsError ValidationError
 */
export function refuseAttributes(form: URLSearchParams, limits: AttributeLimits): void {
  for (const attribute of formItems(form, 'Attributes')) {
    const [key, value] = [attribute.get('Key') ?? '', attribute.get('Value') ?? ''];
    const limit = limits[key];
    // An empty value is one that is not set.
    if (limit === undefined || value === '') continue;
    if ('from' in limit) {
      if (isIn(limit, Number(value)) || (limit.orZero === true && value === '0')) continue;
      throw new AwsError(
        'ValidationError',
        `'${key}' value '${value}' must be between '${limit.from}-${limit.to}' inclusive`,
      );
    }
    if (!limit.includes(value)) {
      throw new AwsError('ValidationError', `'${key}' must be one of [${limit.join(', ')}]`);
    }
  }
}
