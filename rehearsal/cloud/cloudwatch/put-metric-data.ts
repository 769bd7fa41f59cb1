/** What PutMetricData puts (https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html). */
import { AwsError } from '../protocol/aws-error';
import type { Json } from '../protocol/json';
import type { Recorded } from './metrics-store';
import type { Sample } from './statistics';
import { asItems, asNumber, asStructure, asText, asTime } from './wire';

/**
 * @param now - milliseconds of AWS time since the epoch, the timestamp of a datum without one
 * @throws AwsError what AWS refuses
 */
export function readData(input: Json, now: number): readonly Recorded[] {
  const namespace = asText(input.Namespace) ?? '';
  if (namespace.startsWith('AWS/')) {
    throw new AwsError('InvalidParameterValue', 'The value AWS/ for parameter Namespace is invalid.');
  }
  if (namespace === '') {
    throw new AwsError('MissingParameter', 'The parameter Namespace is required.');
  }
  return asItems(input.MetricData).map((datum, index) => {
    const name = asText(datum.MetricName);
    const where = `MetricData.member.${index + 1}`;
    if (!name) throw new AwsError('MissingParameter', `The parameter ${where}.MetricName is required.`);
    return {
      namespace,
      name,
      dimensions: Object.fromEntries(
        asItems(datum.Dimensions).map(({ Name, Value }) => [asText(Name) ?? '', asText(Value) ?? '']),
      ),
      timestamp: asTime(datum.Timestamp) ?? now,
      unit: asText(datum.Unit),
      sample: sampleOf(datum, where),
    };
  });
}

function sampleOf(datum: Json, where: string): Sample {
  if (datum.StatisticValues !== undefined) {
    const set = asStructure(datum.StatisticValues);
    return {
      sampleCount: asNumber(set.SampleCount) ?? 0,
      sum: asNumber(set.Sum) ?? 0,
      minimum: asNumber(set.Minimum) ?? 0,
      maximum: asNumber(set.Maximum) ?? 0,
    };
  }
  const values = numbers(datum.Values);
  if (values.length > 0) {
    const counts = numbers(datum.Counts);
    if (counts.length > 0 && counts.length !== values.length) {
      throw new AwsError(
        'InvalidParameterValue',
        `The parameters ${where}.Values and ${where}.Counts must be of the same size.`,
      );
    }
    return { values, counts: counts.length === 0 ? values.map(() => 1) : counts };
  }
  const value = asNumber(datum.Value);
  if (value === undefined) {
    throw new AwsError(
      'MissingParameter',
      `At least one of the parameters ${where}.Value, ${where}.Values and ${where}.StatisticValues must be specified.`,
    );
  }
  return { values: [value], counts: [1] };
}

const numbers = (list: unknown): readonly number[] =>
  (Array.isArray(list) ? list : []).flatMap((item) => asNumber(item) ?? []);
