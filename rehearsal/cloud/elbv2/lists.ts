/**
 * moto's lists have no pages, or fail at a marker that it did not return. All of a list is read from moto, and the page
 * is cut here.
 *
 * moto also lists a load balancer with a target group for good, and misses those that a modified rule adds: the load
 * balancers of a target group are those with a rule that forwards to it, and the target groups of a load balancer
 * likewise. A load balancer that nothing here carries traffic for is listed as moto does.
 */
import type { RegionalClient } from '../contract/client';
import type { Interceptor } from '../contract/interceptor';
import { AwsError } from '../protocol/aws-error';
import { readForm } from '../protocol/form';
import { outputOf, queryResponse, type QueryOutput } from '../protocol/query-response';
import { elementAt, itemsAt, textAt, type XmlElement } from '../protocol/xml-document';
import { page } from '../support/paging';
import { refuseOutside } from './bounds';
import type { ControlPlane } from './control-plane';
import { namespace } from './namespace';

/** Name of the list in the answer, by operation. */
const lists = {
  DescribeAccountLimits: 'Limits',
  DescribeListenerCertificates: 'Certificates',
  DescribeListeners: 'Listeners',
  DescribeLoadBalancers: 'LoadBalancers',
  DescribeRules: 'Rules',
  DescribeSSLPolicies: 'SslPolicies',
  DescribeTargetGroups: 'TargetGroups',
} as const;

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTargetGroups.html */
const mostOnPage = 400;

export function pagedLists(plane: ControlPlane): Interceptor {
  const operations = Object.entries(lists).map(([operation, name]) => {
    const show = name === 'TargetGroups' ? (item: XmlElement) => targetGroup(item, plane) : outputOf;
    const answer: Interceptor['operations'][string] = async ({ request, upstream }) => {
      const form = readForm(request.body);
      const limit = pageSize(form.get('PageSize'));
      const all =
        operation === 'DescribeTargetGroups'
          ? await targetGroups(upstream, form, plane)
          : await everything(upstream, operation, name, form);
      // Terraform's provider sends an empty text for what is not set.
      const token = form.get('Marker') === '' ? undefined : (form.get('Marker') ?? undefined);
      const { items, nextToken } = page(all, { token, limit, invalidToken });
      return queryResponse(namespace, operation, { [name]: items.map(show), NextMarker: nextToken });
    };
    return [operation, answer] as const;
  });
  return { service: 'elasticloadbalancing', operations: Object.fromEntries(operations) };
}

/** moto is asked for all target groups: it does not know which of them a load balancer forwards to. */
async function targetGroups(
  upstream: RegionalClient,
  form: URLSearchParams,
  plane: ControlPlane,
): Promise<readonly XmlElement[]> {
  const arn = form.get('LoadBalancerArn');
  if (!arn) return everything(upstream, 'DescribeTargetGroups', 'TargetGroups', form);
  // Refuses a load balancer that does not exist.
  await upstream.query('elasticloadbalancing.DescribeLoadBalancers', { 'LoadBalancerArns.member.1': arn });
  const others = new URLSearchParams(form);
  others.delete('LoadBalancerArn');
  const all = await everything(upstream, 'DescribeTargetGroups', 'TargetGroups', others);
  return all.filter((item) => loadBalancersOf(item, plane).includes(arn));
}

async function everything(
  upstream: RegionalClient,
  operation: string,
  list: string,
  form: URLSearchParams,
): Promise<readonly XmlElement[]> {
  const own = ['Action', 'Version', 'Marker', 'PageSize'];
  const parameters = Object.fromEntries([...form].filter(([name]) => !own.includes(name)));
  const items: XmlElement[] = [];
  let marker: string | undefined;
  do {
    const answer = await upstream.query(`elasticloadbalancing.${operation}`, {
      ...parameters,
      ...(marker && { Marker: marker }),
    });
    items.push(...itemsAt(answer, list));
    marker = textAt(answer, 'NextMarker');
  } while (marker);
  return items;
}

function pageSize(text: string | null): number {
  refuseOutside({ from: 1, to: mostOnPage }, 'pageSize', text);
  return text ? Number(text) : mostOnPage;
}

const invalidToken = (): AwsError => new AwsError('ValidationError', 'The marker is not valid');

function targetGroup(item: XmlElement, plane: ControlPlane): QueryOutput {
  return {
    ...Object.fromEntries(item.children.map((child) => [child.name, outputOf(child)])),
    LoadBalancerArns: loadBalancersOf(item, plane),
  };
}

function loadBalancersOf(item: XmlElement, plane: ControlPlane): readonly string[] {
  const others = (elementAt(item, 'LoadBalancerArns')?.children ?? [])
    .map((member) => member.text)
    .filter((each) => plane.addressOf(each) === undefined);
  return [...new Set([...plane.loadBalancersOf(textAt(item, 'TargetGroupArn') ?? ''), ...others])];
}
