/**
 * Keeps the load balancers that carry traffic at what the upstream emulator says of them. The emulator has the truth;
 * after every change it is read back whole, because what a change leaves behind is the emulator's to say.
 */
import type { ListenerConfig, LoadBalancerConfig } from '../../runtime/load-balancer';
import type { AwsClient, QueryParameters } from '../contract/client';
import { AwsError } from '../protocol/aws-error';
import { itemsAt, textAt, type XmlElement } from '../protocol/xml-document';
import type { ListenerAddresses } from './addresses';
import { loadBalancerDimension } from './arns';
import type { TrafficCarrier } from './carrier';
import type { Certificates } from './certificates';
import { readRules } from './read-rules';
import { numberOf, readAttributes, readTargetGroup, type CarriedTargetGroup } from './read-target-group';

export interface ControlPlaneProps {
  /** Keeps load balancers, listeners, rules and target groups. */
  readonly upstream: AwsClient;
  readonly carrier: TrafficCarrier;
  readonly addresses: ListenerAddresses;
  readonly certificates: Certificates;
  /** Regions of load balancers by the `LoadBalancer` dimension of their metrics; kept here, read by who measures. */
  readonly regions: Map<string, string>;
}

export class ControlPlane {
  readonly #props: ControlPlaneProps;
  readonly #targetGroups = new Map<string, CarriedTargetGroup>();
  /** ARNs of the target groups that each load balancer forwards to. */
  readonly #forwards = new Map<string, ReadonlySet<string>>();
  readonly #queues = new Map<string, Promise<unknown>>();

  constructor(props: ControlPlaneProps) {
    this.#props = props;
  }

  /** Runs a change after those of the same resource that came before it, so that the last one stays. */
  exclusively<Result>(arn: string, change: () => Promise<Result>): Promise<Result> {
    const result = (this.#queues.get(arn) ?? Promise.resolve()).then(change);
    const settled = result.catch(() => undefined);
    this.#queues.set(arn, settled);
    void settled.then(() => {
      if (this.#queues.get(arn) === settled) this.#queues.delete(arn);
    });
    return result;
  }

  /** Loopback address of an application load balancer; undefined for another, and for one that is unknown. */
  addressOf(arn: string): string | undefined {
    const isKnown = this.#props.regions.has(loadBalancerDimension(arn));
    return isKnown ? this.#props.addresses.addressOf(arn) : undefined;
  }

  /** ARNs of the load balancers with a rule that forwards to a target group. */
  loadBalancersOf(targetGroupArn: string): readonly string[] {
    return [...this.#forwards].flatMap(([arn, groups]) => (groups.has(targetGroupArn) ? [arn] : []));
  }

  /**
   * @throws AwsError TargetGroupNotFound
   * @returns undefined for a group that is the emulator's alone
   */
  async targetGroup(region: string, arn: string): Promise<CarriedTargetGroup | undefined> {
    return this.#targetGroups.get(arn) ?? this.applyTargetGroup(region, arn);
  }

  /** Reads a target group and has the carrier follow. */
  async applyTargetGroup(region: string, arn: string): Promise<CarriedTargetGroup | undefined> {
    const upstream = this.#props.upstream.in(region);
    const answer = await upstream.query('elasticloadbalancing.DescribeTargetGroups', {
      'TargetGroupArns.member.1': arn,
    });
    const [item] = itemsAt(answer, 'TargetGroups');
    const attributes = await upstream.query('elasticloadbalancing.DescribeTargetGroupAttributes', {
      TargetGroupArn: arn,
    });
    const group = item === undefined ? undefined : readTargetGroup(item, readAttributes(attributes));
    if (group === undefined) return undefined;
    this.#targetGroups.set(arn, group);
    this.#props.carrier.putTargetGroup(group.config);
    return group;
  }

  removeTargetGroup(arn: string): void {
    if (this.#targetGroups.delete(arn)) this.#props.carrier.removeTargetGroup(arn);
  }

  /**
   * Reads a load balancer with its listeners and rules and has the carrier follow.
   *
   * @throws whatever the carrier refuses a listener with
   */
  async applyLoadBalancer(region: string, arn: string): Promise<void> {
    const { carrier, addresses, regions } = this.#props;
    const upstream = this.#props.upstream.in(region);
    const answer = await upstream.query('elasticloadbalancing.DescribeLoadBalancers', {
      'LoadBalancerArns.member.1': arn,
    });
    const [item] = itemsAt(answer, 'LoadBalancers');
    if (item === undefined || textAt(item, 'Type') !== 'application') return;
    regions.set(loadBalancerDimension(arn), region);
    const attributes = readAttributes(
      await upstream.query('elasticloadbalancing.DescribeLoadBalancerAttributes', { LoadBalancerArn: arn }),
    );
    const listeners = await this.#listeners(region, arn);
    const groups = targetGroupsOf(listeners);
    this.#forwards.set(arn, groups);
    await this.#putTargetGroups(region, groups);
    const name = textAt(item, 'LoadBalancerName') ?? '';
    await carrier.putLoadBalancer({
      ...propertiesOf(attributes),
      arn,
      name,
      address: addresses.addressOf(arn),
      listeners,
    });
  }

  async removeLoadBalancer(arn: string): Promise<void> {
    if (!this.#props.regions.delete(loadBalancerDimension(arn))) return;
    this.#forwards.delete(arn);
    await this.#props.carrier.removeLoadBalancer(arn);
    this.#props.addresses.release(arn);
  }

  async #listeners(region: string, arn: string): Promise<readonly ListenerConfig[]> {
    const items = await this.#all(region, 'DescribeListeners', 'Listeners', { LoadBalancerArn: arn });
    return Promise.all(items.map((item) => this.#listener(region, item)));
  }

  async #listener(region: string, item: XmlElement): Promise<ListenerConfig> {
    const arn = textAt(item, 'ListenerArn') ?? '';
    const protocol = textAt(item, 'Protocol') === 'HTTPS' ? 'HTTPS' : 'HTTP';
    const rules = await this.#all(region, 'DescribeRules', 'Rules', { ListenerArn: arn });
    const [certificate] = itemsAt(item, 'Certificates').map((each) => textAt(each, 'CertificateArn'));
    return {
      arn,
      port: Number(textAt(item, 'Port')),
      protocol,
      ...(protocol === 'HTTPS' && certificate !== undefined
        ? { certificate: await this.#props.certificates.get(region, certificate) }
        : {}),
      rules: readRules(rules),
    };
  }

  async #putTargetGroups(region: string, arns: ReadonlySet<string>): Promise<void> {
    for (const arn of arns) {
      // The emulator deletes no group that a rule names; one that is gone all the same has no targets.
      await this.targetGroup(region, arn).catch(ignoreNotFound);
    }
  }

  /** All pages of a list. */
  async #all(
    region: string,
    action: string,
    list: string,
    parameters: QueryParameters,
  ): Promise<readonly XmlElement[]> {
    const items: XmlElement[] = [];
    let marker: string | undefined;
    do {
      const page = await this.#props.upstream.in(region).query(`elasticloadbalancing.${action}`, {
        ...parameters,
        ...(marker === undefined ? {} : { Marker: marker }),
      });
      items.push(...itemsAt(page, list));
      marker = textAt(page, 'NextMarker');
    } while (marker);
    return items;
  }
}

function targetGroupsOf(listeners: readonly ListenerConfig[]): ReadonlySet<string> {
  const actions = listeners.flatMap(({ rules }) => rules.map(({ action }) => action));
  return new Set(
    actions.flatMap((action) => (action.type === 'forward' ? action.targetGroups : [])).map(({ arn }) => arn),
  );
}

function ignoreNotFound(error: unknown): void {
  if (!(error instanceof AwsError)) throw error;
}

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html has the defaults. */
function propertiesOf(
  attributes: ReadonlyMap<string, string>,
): Omit<LoadBalancerConfig, 'arn' | 'name' | 'address' | 'listeners'> {
  const isOn = (key: string) => attributes.get(`routing.http.${key}.enabled`) === 'true';
  const xff = attributes.get('routing.http.xff_header_processing.mode');
  const desync = attributes.get('routing.http.desync_mitigation_mode');
  return {
    idleTimeoutSeconds: numberOf(attributes, 'idle_timeout.timeout_seconds', 60),
    clientKeepAliveSeconds: numberOf(attributes, 'client_keep_alive.seconds', 3600),
    http2: attributes.get('routing.http2.enabled') !== 'false',
    xffHeaderProcessing: xff === 'preserve' || xff === 'remove' ? xff : 'append',
    xffClientPort: isOn('xff_client_port'),
    preserveHostHeader: isOn('preserve_host_header'),
    dropInvalidHeaderFields: isOn('drop_invalid_header_fields'),
    desyncMitigationMode: desync === 'monitor' || desync === 'strictest' ? desync : 'defensive',
  };
}
